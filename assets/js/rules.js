// The rules of form/conditions.h and form/formula.h once more, for the page: what is shown, what is computed.
// src/form/vectors.json holds the program and this file to the same answers (tests/program/rules.story.mjs).
//
// A fact is {type, empty, text, number, items} as in form/facts.h; `lookup(name)` gives one, or undefined.

const plain = { "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i" }

// As i18n_fold(): accents off, small letters, whatever is no letter or digit parts words.
export function fold(text) {
	const decomposed = String(text ?? "").toLowerCase().replace(/ß/g, "ss").normalize("NFKD")
	return decomposed.replace(/\p{M}|['’]/gu, "").replace(/[^\p{L}\p{Nd}]+/gu, " ").trim()
		.replace(/[æœøłđðþı]/g, letter => plain[letter])
}

const NUMBERS = new Set(["number", "date", "time", "moment"])
const DAY = 86400

export function real(text) {
	return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : NaN
}

export function dateNumber(text) {
	const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
	if (!parts)
		return NaN
	const at = Date.UTC(+parts[1], +parts[2] - 1, +parts[3])
	return new Date(at).toISOString().slice(0, 10) === text ? at / 1000 / DAY : NaN
}

export function timeNumber(text) {
	const parts = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text)
	if (!parts || +parts[1] > 23 || +parts[2] > 59 || +(parts[3] ?? 0) > 59)
		return NaN
	return +parts[1] * 3600 + +parts[2] * 60 + +(parts[3] ?? 0)
}

// A wall time of that zone in UTC seconds: what the zone's clock shows is asked twice, for the hour that jumps.
export function momentNumber(text, zone = "UTC") {
	const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text)
	if (!parts || Number.isNaN(dateNumber(parts[1])) || Number.isNaN(timeNumber(parts[2])))
		return NaN
	const wall = dateNumber(parts[1]) * DAY + timeNumber(parts[2])
	if (parts[3] === "Z")
		return wall
	if (parts[3]) {
		const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(parts[3])
		return wall - (sign === "-" ? -1 : 1) * (+hours * 3600 + +minutes * 60)
	}
	let at = wall - offset(wall, zone)
	at = wall - offset(at, zone)
	return at
}

function offset(at, zone) {
	const shown = new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit",
		day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(new Date(at * 1000))
	const part = type => +shown.find(one => one.type === type).value
	return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) / 1000 - at
}

function stepOf(text, dayOnly) {
	if (text === "")
		return 0
	const parts = /^([+-]\d+)([a-z]?)$/.exec(text)
	const size = dayOnly ? { "": 1 } : { "": DAY, h: 3600, m: 60, d: DAY }
	return parts && parts[2] in size ? +parts[1] * size[parts[2]] : NaN
}

function valueNumber(type, text, at) {
	text = String(text)
	if (type === "number")
		return real(text)
	if (type === "time")
		return timeNumber(text)
	if (type === "date") {
		if (!text.startsWith("today"))
			return dateNumber(text)
		return Math.floor((at.now + offset(at.now, at.zone ?? "UTC")) / DAY) + stepOf(text.slice(5), true)
	}
	if (type === "moment")
		return text.startsWith("now") ? at.now + stepOf(text.slice(3), false) : momentNumber(text, at.zone)
	return NaN
}

function isValue(fact, value, at) {
	if (fact.type === "text")
		return fact.text === value || fold(fact.text) === fold(value)
	if (fact.type === "yes_no" || fact.type === "choice")
		return fact.text === value
	if (fact.type === "choices")
		return fact.items.includes(value)
	return Math.abs(valueNumber(fact.type, value, at) - fact.number) < 1e-9
}

function compare(fact, op, value, at) {
	if (op === "contains")
		return fact.type === "choices" ? fact.items.includes(value)
			: fact.type === "text" && fold(fact.text).includes(fold(value))
	const fits = op === "before" || op === "after" ? NUMBERS.has(fact.type) && fact.type !== "number" : fact.type === "number"
	const number = fits ? valueNumber(fact.type, value, at) : NaN
	return op === "lt" || op === "before" ? fact.number < number
		: op === "gt" || op === "after" ? fact.number > number
		: op === "le" ? fact.number <= number
		: op === "ge" ? fact.number >= number : false
}

function holdsOne(item, lookup, at) {
	const fact = lookup(item.field)
	if (!fact)
		return false
	const values = (Array.isArray(item.value) ? item.value : item.value === undefined || item.value === null ? [] : [item.value])
		.map(one => one === true ? "yes" : one === false ? "no" : String(one))
	switch (item.op) {
	case "is_empty": return fact.empty
	case "is_not_empty": return !fact.empty
	case "is_one_of": return !fact.empty && values.some(one => isValue(fact, one, at))
	case "is_not_one_of": return fact.empty || !values.some(one => isValue(fact, one, at))
	default: return !fact.empty && values.length > 0 && compare(fact, item.op, values[0], at)
	}
}

// Do they hold?  at: {now: UTC seconds, zone: "Europe/Vaduz"}.
export function holds(when, lookup, at) {
	const items = when?.items ?? []
	if (!items.length)
		return true
	const test = item => item.items || item.join ? holds(item, lookup, at) : holdsOne(item, lookup, at)
	return when.join === "or" ? items.some(test) : items.every(test)
}

// ---- formulas ----

const SIGNS = /^(<=|>=|<>|[-+*/&()=<>,])/
const EMPTY = null	// else a number, a text, or true and false

function tokens(text) {
	const out = []
	for (let rest = text; (rest = rest.replace(/^[ \t\r\n]+/, "")) !== "";) {
		const found = /^"([^"]*)"/.exec(rest) ?? /^[0-9][0-9.]*/.exec(rest) ?? /^[A-Za-z_][A-Za-z0-9_.]*/.exec(rest) ?? SIGNS.exec(rest)
		if (!found)
			throw new Error("unreadable")
		const [whole, inner] = found
		const kind = whole[0] === '"' ? "text" : /[0-9]/.test(whole[0]) ? "number" : /[A-Za-z_]/.test(whole[0]) ? "name" : "sign"
		if (kind === "number" && Number.isNaN(real(whole)))
			throw new Error("unreadable")
		out.push({ kind, text: kind === "text" ? inner : whole })
		rest = rest.slice(whole.length)
	}
	return out
}

const asNumber = value => typeof value === "number" ? value
	: typeof value === "boolean" || value === EMPTY ? NaN : real(value.trim())
const finite = number => Number.isFinite(number) ? number : EMPTY
const round6 = number => halfAway(number * 1e6) / 1e6 + 0
const halfAway = number => Math.sign(number) * Math.round(Math.abs(number))
const asText = value => value === EMPTY ? "" : typeof value === "number" ? String(Number(round6(value).toPrecision(15)))
	: typeof value === "boolean" ? (value ? "yes" : "no") : value
const isTrue = value => typeof value === "boolean" ? value : typeof value === "number" ? value !== 0
	: value !== EMPTY && fold(value) === "yes"
const text = value => value === "" ? EMPTY : value

function ofFact(fact) {
	if (!fact || fact.empty)
		return EMPTY
	if (NUMBERS.has(fact.type))
		return finite(fact.number)
	if (fact.type === "choices")
		return text(fact.items.join(", "))
	return fact.type === "thing" ? "yes" : text(fact.text)
}

const FUNCTIONS = {
	if: [3, 3, ([condition, then, other]) => isTrue(condition) ? then : other],
	min: [1, 20, args => extreme(args, Math.min)],
	max: [1, 20, args => extreme(args, Math.max)],
	round: [1, 2, ([value, digits]) => {
		const number = asNumber(value), places = digits === undefined ? 0 : asNumber(digits)
		if (Number.isNaN(number) || Number.isNaN(places))
			return EMPTY
		const scale = 10 ** Math.min(6, Math.max(0, Math.trunc(places)))
		return finite(halfAway(number * scale) / scale)
	}],
	abs: [1, 1, ([value]) => finite(Math.abs(asNumber(value)))],
	not: [1, 1, ([value]) => !isTrue(value)],
}

function extreme(args, pick) {
	const numbers = args.map(asNumber).filter(number => !Number.isNaN(number))
	return numbers.length ? pick(...numbers) : EMPTY
}

// fields: {value(code, item, place) -> fact, count(group) -> number or undefined}
class Machine {
	constructor(formula, fields) {
		this.tokens = tokens(formula)
		this.at = 0
		this.depth = 0
		this.fields = fields
	}
	get token() { return this.tokens[this.at] ?? { kind: "end", text: "" } }
	sign(...signs) { return this.token.kind === "sign" && signs.includes(this.token.text) }
	take(sign) { return this.sign(sign) && (this.at++, true) }
	expect(sign) {
		if (!this.take(sign))
			throw new Error(`${sign} is missing`)
	}
	run() {
		const value = this.expression()
		if (this.token.kind !== "end")
			throw new Error("a sign is missing")
		return value
	}
	expression() {
		if (++this.depth > 40)
			throw new Error("too deep")
		let left = this.comparison()
		while (this.token.kind === "name" && ["and", "or"].includes(this.token.text)) {
			const both = this.token.text === "and"
			this.at++
			const right = this.comparison()
			const a = isTrue(left), b = isTrue(right)
			left = both ? a && b : a || b
		}
		this.depth--
		return left
	}
	comparison() {
		const left = this.joined()
		if (!this.sign("=", "<>", "<", "<=", ">", ">="))
			return left
		const sign = this.token.text
		this.at++
		return compareValues(sign, left, this.joined())
	}
	joined() {
		let left = this.sum()
		while (this.take("&"))
			left = text(asText(left) + asText(this.sum()))
		return left
	}
	sum() { return this.chain(["+", "-"], () => this.product()) }
	product() { return this.chain(["*", "/"], () => this.negated()) }
	chain(signs, next) {
		let left = next()
		while (this.sign(...signs)) {
			const sign = this.token.text
			this.at++
			const x = asNumber(left), y = asNumber(next())
			left = sign === "/" && y === 0 ? EMPTY
				: finite(sign === "+" ? x + y : sign === "-" ? x - y : sign === "*" ? x * y : x / y)
		}
		return left
	}
	negated() {
		let minus = false
		while (this.sign("+", "-")) {
			minus = minus !== this.sign("-")
			this.at++
		}
		const value = this.primary()
		return minus ? finite(-asNumber(value)) : value
	}
	primary() {
		const token = this.token
		this.at++
		if (token.kind === "number")
			return real(token.text)
		if (token.kind === "text")
			return text(token.text)
		if (token.kind === "name")
			return this.take("(") ? this.call(token.text) : ofFact(this.fields.value(token.text))
		if (token.kind === "sign" && token.text === "(") {
			const value = this.expression()
			this.expect(")")
			return value
		}
		throw new Error("a value is missing")
	}
	call(name) {
		if (name === "sum" || name === "count")
			return this.overGroup(name === "sum")
		const args = []
		if (!this.take(")")) {
			do
				args.push(this.expression())
			while (this.take(","))
			this.expect(")")
		}
		const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : null
		if (!known || args.length < known[0] || args.length > known[1])
			throw new Error(`no function ${name}`)
		return known[2](args)
	}
	overGroup(sum) {
		const name = this.token.kind === "name" ? this.token.text : ""
		const dot = name.indexOf(".")
		if (!name || sum !== dot >= 0)
			throw new Error("sum(group.field), count(group)")
		this.at++
		this.expect(")")
		const group = sum ? name.slice(0, dot) : name
		const count = this.fields.count(group)
		if (count === undefined)
			return EMPTY
		let total = 0
		for (let i = 0; sum && i < count; i++)
			total += asNumber(ofFact(this.fields.value(group, name.slice(dot + 1), i))) || 0
		return finite(sum ? total : count)
	}
}

function compareValues(sign, a, b) {
	const x = asNumber(a), y = asNumber(b)
	let order
	if (!Number.isNaN(x) && !Number.isNaN(y))
		order = Math.abs(x - y) < 1e-9 ? 0 : x - y
	else if ((a === EMPTY || b === EMPTY) && sign !== "=" && sign !== "<>")
		return false
	else
		order = fold(asText(a)) < fold(asText(b)) ? -1 : fold(asText(a)) > fold(asText(b)) ? 1 : 0
	switch (sign) {
	case "=": return order === 0
	case "<>": return order !== 0
	default: return order === 0 ? sign[1] === "=" : (order < 0) === (sign[0] === "<")
	}
}

// The value of a formula: a number, a text, or null; an unsound one is null.
export function compute(formula, fields) {
	try {
		const value = new Machine(formula, fields).run()
		return typeof value === "number" ? round6(value) : typeof value === "boolean" ? (value ? "yes" : "no") : value
	} catch {
		return null
	}
}
