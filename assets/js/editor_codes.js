// Replacement codes: a button beside every text that takes them, a menu to look one up, and what is unknown told while typing.

const base = location.pathname.match(/^\/b\/[^/]+/)?.[0]
const type = document.querySelector("[data-codes-type]")?.dataset.codesType ??
	location.pathname.match(/\/catalog\/([^/]+)/)?.[1] ?? ""
let known = null

async function load() {
	known ??= fetch(`${base}/codes?type=${encodeURIComponent(type)}`, { headers: { accept: "application/json" } })
		.then(answer => answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))
	return known
}

function element(name, attributes = {}, ...children) {
	const made = document.createElement(name)
	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value)
	made.append(...children)
	return made
}

let count = 0

function openMenu(button, input, codes) {
	const id = `codes-${++count}`
	const search = element("input", { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": id,
		"aria-autocomplete": "list", "aria-label": codes.search, placeholder: codes.search })
	const list = element("ul", { role: "listbox", id, "aria-label": codes.title })
	const menu = element("div", { class: "code-menu" }, search, list)
	let current = 0, open = true

	const close = focus => {
		if (!open)
			return
		open = false	// taking it away blurs it, which would close it again
		menu.remove()
		button.setAttribute("aria-expanded", "false")
		if (focus)
			input.focus()
	}
	const choose = code => {
		// where nobody wrote yet, at the end
		const from = input.dataset.touched ? input.selectionStart : input.value.length
		const to = input.dataset.touched ? input.selectionEnd : from
		input.setRangeText(code, from, to, "end")
		close(true)
		input.dispatchEvent(new Event("input", { bubbles: true }))
		input.dispatchEvent(new Event("change", { bubbles: true }))
	}
	const mark = () => [...list.children].forEach((one, index) => {
		one.setAttribute("aria-selected", index === current)
		if (index === current) {
			search.setAttribute("aria-activedescendant", one.id)
			one.scrollIntoView({ block: "nearest" })
		}
	})
	const draw = () => {
		const words = search.value.toLowerCase().split(/\s+/)
		const found = codes.codes.filter(one => words.every(word => `${one.code} ${one.label}`.toLowerCase().includes(word)))
		current = 0
		list.replaceChildren(...found.map((one, index) => {
			const item = element("li", { role: "option", id: `${id}-${index}` }, element("span", {}, one.label), element("code", {}, one.code))
			item.addEventListener("mousedown", event => {
				event.preventDefault()
				choose(one.code)
			})
			return item
		}))
		mark()
	}
	search.addEventListener("input", draw)
	search.addEventListener("keydown", event => {
		const last = list.children.length - 1
		if (event.key === "ArrowDown")
			current = Math.min(last, current + 1)
		else if (event.key === "ArrowUp")
			current = Math.max(0, current - 1)
		else if (event.key === "Enter" && list.children[current])
			list.children[current].dispatchEvent(new MouseEvent("mousedown", { cancelable: true }))
		else if (event.key === "Escape")
			close(true)
		else
			return
		event.preventDefault()
		event.stopPropagation()
		mark()
	})
	menu.addEventListener("focusout", event => menu.contains(event.relatedTarget) || event.relatedTarget === button || close(false))
	button.setAttribute("aria-expanded", "true")
	button.after(menu)
	draw()
	search.focus()
}

// What is unknown is told a moment after typing stops.
function watch(input) {
	let waiting = 0, asked = ""
	const check = async () => {
		const text = input.value
		if (text === asked || !base)
			return
		asked = text
		const field = input.closest(".field")
		let note = field.querySelector(".error[data-code-note]")
		const answer = !text.includes("{") ? { problems: [] }
			: await fetch(`${base}/codes/check?${new URLSearchParams({ type, text })}`).then(one => one.ok ? one.json() : { problems: [] }).catch(() => ({ problems: [] }))
		if (input.value !== text)
			return
		if (!answer.problems.length) {
			note?.remove()
			if (note)
				input.removeAttribute("aria-invalid")
			return
		}
		if (!note) {
			note = element("p", { class: "error", "data-code-note": "", role: "status", id: `code-note-${++count}` })
			field.append(note)
			input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim())
		}
		input.setAttribute("aria-invalid", "true")
		note.textContent = answer.problems.join(" ")
	}
	input.addEventListener("input", () => {
		clearTimeout(waiting)
		waiting = setTimeout(check, 400)
	})
	input.addEventListener("change", check)
	input.addEventListener("focus", () => { input.dataset.touched = "yes" })
}

export async function prepareCodes(root) {
	const inputs = [...root.querySelectorAll("[data-codes]")].filter(input => !input.dataset.ready)
	if (!inputs.length || !base)
		return
	inputs.forEach(input => { input.dataset.ready = "yes" })
	inputs.forEach(watch)
	const codes = await load().catch(() => null)
	if (!codes)
		return
	for (const input of inputs) {
		const button = element("button", { type: "button", class: "insert-code", "aria-haspopup": "listbox", "aria-expanded": "false" }, codes.title)
		button.addEventListener("click", () => button.getAttribute("aria-expanded") === "true" ? null : openMenu(button, input, codes))
		input.after(button)
	}
}
prepareCodes(document)
