// axe, asked in the page itself: no page here holds a frame of another.  Its wrapper for playwright brings the
// library in anew for each question and fetches the stylesheets again; most of the rest goes into reading the same
// few colours thousands of times.
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

const library = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

// In the page: each spelling of a colour is read once.
function rememberColours() {
	const { prototype } = window.axe.commons.color.Color
	const read = prototype.parseString
	const known = new Map()
	prototype.parseString = function (text) {
		if (!known.has(text)) {
			read.call(this, text)
			known.set(text, [this.r, this.g, this.b, this.alpha])
		}
		[this.r, this.g, this.b, this.alpha] = known.get(text)
		return this
	}
}

async function ask(rules) {
	const { violations } = await window.axe.run(document, { resultTypes: ["violations"], preload: false,
		...(rules.length ? { runOnly: rules } : {}) })
	return violations.map(one => `${one.id} at ${one.nodes.slice(0, 3).map(node =>
		`${node.target} ${node.any[0]?.message ?? ""}`).join("; ")}`)
}

// A sentence for each rule that the page breaks; `rules`: only these, or all.
export async function axeFinds(page, rules = []) {
	if (!await page.evaluate(() => Boolean(window.axe?.run))) {
		await page.evaluate(await library)
		await page.evaluate(rememberColours)
	}
	return page.evaluate(ask, rules)
}
