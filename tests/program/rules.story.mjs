// The page follows a form by the same rules as the program: what the C tests ask of src/form/vectors.json, asked of the page's script.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { compute, dateNumber, holds, momentNumber, timeNumber } from "../../assets/js/rules.js"
import { top } from "./world.mjs"

const { now, zone, conditions, formulas, unsound } = JSON.parse(readFileSync(join(top, "src/form/vectors.json"), "utf8"))

// A fact as the vectors write it: dates and times as people do; nothing there is empty.
function fact({ type, date, time, moment, number, text, items }) {
	const value = date ? dateNumber(date) : time ? timeNumber(time) : moment ? momentNumber(moment, zone) : number
	return { type, text, items, number: value, empty: value === undefined && !text && !items?.length }
}

// A value of a formula's field: a number, a text, or nothing.
function valued(value) {
	return typeof value === "number" ? { type: "number", empty: false, number: value }
		: { type: "text", empty: value === null || value === "", text: value }
}

async function vectors() {
	for (const { when, facts, holds: wanted } of conditions) {
		const lookup = name => Object.hasOwn(facts, name) ? fact(facts[name]) : undefined
		assert.equal(holds(when, lookup, { now, zone }), wanted, JSON.stringify({ when, facts }))
	}
	for (const { formula, fields, value } of formulas) {
		const found = compute(formula, {
			value: (code, item, place) => {
				const written = item === undefined ? fields[code] : fields[code]?.[place]?.[item]
				return written === undefined || Array.isArray(written) ? undefined : valued(written)
			},
			count: code => Array.isArray(fields[code]) ? fields[code].length : undefined,
		})
		assert.equal(found, value, JSON.stringify({ formula, fields }))
	}
	for (const formula of unsound)
		assert.equal(compute(formula, { value: () => undefined, count: () => undefined }), null, formula)
	return `${conditions.length} conditions, ${formulas.length} formulas, ${unsound.length} unsound`
}

export default [{ name: "rules: the page follows as the program decides", run: vectors }]
