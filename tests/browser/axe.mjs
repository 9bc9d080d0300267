// axe, asked in the page itself: no page here holds a frame of another.  Its wrapper for playwright brings the
// library in anew for each question and fetches the stylesheets again; most of the rest goes into reading the same
// few colours thousands of times, and into measuring text on its ground again that was measured one row above.
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

// In the page: of text that looks alike on grounds that look alike, one is measured.  Alike is what has the same kind
// of elements around it, with the same colours, pictures, opacities and sizes; what is laid over others by its
// position is like nothing else.
function measureAlikeOnce() {
	const rule = window.axe._audit.rules.find(one => one.id === "color-contrast")
	const { matches } = rule
	const kinds = new Map()
	let looks = new Map(), measured = new Set()
	const number = text => kinds.get(text) ?? kinds.set(text, kinds.size + 1).get(text)
	const lookOf = element => {
		if (!looks.has(element)) {
			const style = getComputedStyle(element), above = element.parentElement
			const alone = /absolute|fixed/.test(style.position) ? element.innerHTML.length + JSON.stringify(element.getBoundingClientRect()) : ""
			looks.set(element, number([above ? lookOf(above) : 0, element.tagName, element.className, style.color, style.backgroundColor,
				style.backgroundImage, style.opacity, style.fontSize, style.fontWeight, style.textShadow, style.visibility, alone].join()))
		}
		return looks.get(element)
	}
	window.axe.configure({ rules: [{ id: rule.id, matches(element, ...more) {
		const look = lookOf(element)
		if (measured.has(look) || !matches.call(this, element, ...more))
			return false
		measured.add(look)
		return true
	} }] })
	window.axe.measureAnew = () => { looks = new Map(); measured = new Set() }
}

async function ask(rules) {
	window.axe.measureAnew()
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
		await page.evaluate(measureAlikeOnce)
	}
	return page.evaluate(ask, rules)
}
