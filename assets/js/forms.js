// Forms that staff configured, followed while they are filled: what is shown, what must be filled, what is computed.
// The same rules decide again on the server (form/scope.c); nothing here is believed there.
import { compute, dateNumber, holds, momentNumber, real, timeNumber } from "./rules.js"

const NOTHING = { type: "nothing", empty: true }

// "12'345.5", "1 234,50": the last sign is the decimal one.
export function typedNumber(text) {
	const plain = text.replace(/[\s'’\u00a0\u202f]/g, "")
	const comma = plain.lastIndexOf(","), point = plain.lastIndexOf(".")
	if (comma >= 0 && point >= 0)
		return real(comma > point ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, ""))
	return real(plain.replace(",", "."))
}

class Form {
	constructor(root) {
		this.root = root
		this.at = { now: +root.dataset.now, zone: root.dataset.zone || "UTC" }
		this.began = Date.now()
		root.addEventListener("input", () => this.follow())
		root.addEventListener("change", () => this.follow())
		this.follow()
	}

	// Fields that stand directly in `scope` (the form, or one item of a group), by code.
	fields(scope) {
		const all = [...scope.querySelectorAll("[data-code]")]
		return new Map(all.filter(one => (one.parentElement.closest("[data-item]") ?? this.root) === scope)
			.map(one => [one.dataset.code, one]))
	}

	inputs(element) {
		return [...element.querySelectorAll("input, select, textarea")].filter(one => one.closest("[data-code]") === element)
	}

	typed(element) {
		const inputs = this.inputs(element)
		const radio = inputs.some(one => one.type === "radio")
		const one = radio ? inputs.find(input => input.checked) : inputs.find(input => input.type !== "hidden") ?? inputs[0]
		return one ? one.value.trim() : ""
	}

	fact(element, scope) {
		const type = element.dataset.type, inputs = this.inputs(element)
		const number = value => Number.isFinite(value) ? { type, empty: false, number: value } : { type, empty: true }
		const text = value => value === "" ? { type, empty: true } : { type, empty: false, text: value }
		const computed = element.querySelector("output[data-formula]")
		if (computed) {
			const value = this.computed(computed, scope)
			return value === null ? { type, empty: true }
				: typeof value === "number" ? { type: "number", empty: false, number: value }
				: { type: "text", empty: false, text: value }
		}
		switch (type) {
		case "number":
			if (element.dataset.kind === "duration") {
				const [hours, minutes] = inputs.map(one => one.value.trim())
				return hours || minutes ? number((real(hours || "0")) * 3600 + real(minutes || "0") * 60) : { type, empty: true }
			}
			return number(typedNumber(this.typed(element)))
		case "date": return number(dateNumber(this.typed(element)))
		case "time": return number(timeNumber(this.typed(element)))
		case "moment": return number(momentNumber(this.typed(element), this.at.zone))
		case "yes_no":
			if (inputs[0]?.type === "checkbox")
				return text(inputs[0].checked ? "yes" : "")
			return text(this.typed(element))
		case "choices": {
			const items = inputs.filter(one => one.checked).map(one => one.name.slice(one.name.lastIndexOf(".") + 1))
			return { type, empty: !items.length, items }
		}
		case "thing":
			return { type, empty: !inputs.some(one => one.type === "checkbox" ? one.checked : one.type === "file"
				? one.files.length : one.value.trim() !== "") }
		case "nothing": return NOTHING
		default: {
			const parts = inputs.filter(one => one.type !== "radio" || one.checked).map(one => one.value.trim()).filter(Boolean)
			return text(parts.join(", "))
		}
		}
	}

	// Decided once a round; who asks himself in a circle is off, as on the server.
	isOn(element, scope) {
		if (!element.dataset.when)
			return true
		if (!this.states.has(element)) {
			this.states.set(element, false)
			this.states.set(element, holds(JSON.parse(element.dataset.when), name => this.lookup(name, scope), this.moment))
		}
		return this.states.get(element)
	}

	lookup(name, scope) {
		const element = this.fields(scope).get(name)
		if (!element) {
			const outer = scope === this.root ? null : scope.parentElement.closest("[data-item]") ?? this.root
			return outer ? this.lookup(name, outer) : undefined
		}
		if (element.dataset.type === "nothing")
			return undefined
		return this.isOn(element, scope) ? this.fact(element, scope) : { type: element.dataset.type, empty: true }
	}

	items(code, scope) {
		const group = this.fields(scope).get(code)
		return group ? [...group.querySelectorAll("[data-item]")].filter(one => !one.hidden) : undefined
	}

	computed(output, scope) {
		if (this.computing.has(output))
			return this.computing.get(output)
		this.computing.set(output, null)
		const value = compute(output.dataset.formula, {
			value: (code, item, place) => {
				if (item === undefined)
					return this.lookup(code, scope)
				const inner = this.items(code, scope)?.[place]
				return inner ? this.lookup(item, inner) : undefined
			},
			count: code => this.items(code, scope)?.length,
		})
		this.computing.set(output, value)
		return value
	}

	print(output, value) {
		if (typeof value !== "number")
			return value ?? ""
		const digits = +output.dataset.decimals
		const number = new Intl.NumberFormat(this.root.dataset.language, { minimumFractionDigits: digits,
			maximumFractionDigits: digits }).format(value)
		return output.dataset.unit ? `${number} ${output.dataset.unit}` : number
	}

	show(element, on) {
		if (element.hasAttribute("data-off") === !on && element.dataset.followed)
			return
		element.dataset.followed = "yes"
		element.toggleAttribute("data-off", !on)
		if (!element.hasAttribute("data-required"))
			return
		for (const input of this.inputs(element))
			if (input.name.endsWith(`.${element.dataset.code}`) && (input.type !== "checkbox" || element.dataset.kind === "check")
				&& input.type !== "hidden")
				input.required = on
	}

	follow() {
		this.states = new Map()
		this.computing = new Map()
		this.moment = { ...this.at, now: this.at.now + Math.floor((Date.now() - this.began) / 1000) }
		for (const scope of [this.root, ...this.root.querySelectorAll("[data-item]")])
			for (const element of this.fields(scope).values()) {
				if (element.dataset.when)
					this.show(element, this.isOn(element, scope))
				const output = element.querySelector("output[data-formula]")
				if (!output || output.closest("[data-code]") !== element)
					continue
				const words = this.print(output, this.computed(output, scope))
				if (output.textContent !== words)
					output.textContent = words
			}
	}
}

for (const root of document.querySelectorAll("[data-form]"))
	if (!root.closest("[inert]"))
		new Form(root)
