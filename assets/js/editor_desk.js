// The form editor: fields are dragged by mouse, finger and keys, kinds are dragged out of the palette, and what is set on the
// right is drawn in the middle at once.
import { prepareCodes } from "./editor_codes.js"
import { prepareConditions } from "./editor_conditions.js"

const says = document.getElementById("drag-says")

function say(which, values = {}) {
	if (says)
		says.textContent = (says.dataset[which] ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
}

const items = list => [...list.querySelectorAll(":scope > li")]

// What somebody holds is not taken out of the hand: answers wait until it is dropped.
let holding = null, letGo = () => {}

function hold(on) {
	if (on && !holding)
		holding = new Promise(done => { letGo = done })
	if (!on && holding) {
		holding = null
		letGo()
	}
}

// Sends a form and puts the pieces of the answer in place of ours; what is typed elsewhere stays.
async function send(form, extra = [], pieces = ["desk-fields", "desk-problems"]) {
	const body = new URLSearchParams(new FormData(form))
	extra.forEach(([name, value]) => body.append(name, value))
	const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } })
	const page = new DOMParser().parseFromString(await answer.text(), "text/html")
	await holding
	for (const id of pieces) {
		const ours = document.getElementById(id), theirs = page.getElementById(id)
		if (ours && theirs)
			ours.replaceWith(document.adoptNode(theirs))
	}
	const bar = page.querySelector(".desk-bar"), badge = page.querySelector("main > header")
	if (bar)
		document.querySelector(".desk-bar")?.replaceWith(document.adoptNode(bar))
	if (badge)
		document.querySelector("main > header")?.replaceWith(document.adoptNode(badge))
	prepareList()
	return { answer, page }
}

function saveOrder(list) {
	return send(document.getElementById("orders"), items(list).map(item => ["code[]", item.dataset.code]))
}

// ---- keys: space lifts, arrows move, space drops, escape puts back ----

function keys(list, item, handle) {
	let before = null
	const place = () => ({ n: items(list).indexOf(item) + 1, count: items(list).length })
	handle.addEventListener("keydown", async event => {
		const lifted = before !== null
		if (event.key === " " || event.key === "Enter") {
			event.preventDefault()
			if (!lifted) {
				before = items(list)
				hold(true)
				item.classList.add("lifted")
				say("lifted", place())
				return
			}
			before = null
			item.classList.remove("lifted")
			say("dropped", place())
			const code = item.dataset.code
			const saved = saveOrder(list)
			hold(false)
			await saved
			document.querySelector(`#desk-fields > li[data-code="${CSS.escape(code)}"] [data-handle]`)?.focus()
		} else if (event.key === "Escape" && lifted) {
			event.preventDefault()
			before.forEach(one => list.append(one))
			before = null
			hold(false)
			item.classList.remove("lifted")
			handle.focus()
			say("back")
		} else if (lifted && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
			event.preventDefault()
			const up = event.key === "ArrowUp"
			const other = up ? item.previousElementSibling : item.nextElementSibling
			if (!other)
				return
			up ? other.before(item) : other.after(item)
			handle.focus()
			say("moved", place())
		}
	})
	handle.addEventListener("blur", () => {
		if (before === null || items(list).includes(item) === false)
			return
		setTimeout(() => {
			if (before === null || document.activeElement === handle)
				return
			before.forEach(one => list.append(one))
			before = null
			hold(false)
			item.classList.remove("lifted")
		}, 100)
	})
}

// ---- mouse and finger ----

// Where a thing held at that height goes: before which item, null at the end.
function spot(list, y, held) {
	return items(list).find(item => {
		const box = item.getBoundingClientRect()
		return item !== held && y < box.top + box.height / 2
	}) ?? null
}

function drag(list, item, handle) {
	handle.addEventListener("pointerdown", event => {
		if (event.button !== 0)
			return
		event.preventDefault()
		const first = items(list)
		handle.focus()
		hold(true)
		item.classList.add("lifted")
		const move = now => {
			const before = spot(list, now.clientY, item)
			if (before !== item.nextElementSibling || before === null)
				before ? before.before(item) : list.append(item)
		}
		const end = drop => {
			document.removeEventListener("pointermove", move)
			document.removeEventListener("pointerup", up)
			document.removeEventListener("pointercancel", cancel)
			item.classList.remove("lifted")
			if (!drop)
				first.forEach(one => list.append(one))
			else if (items(list).some((one, index) => one !== first[index]))
				saveOrder(list)
			hold(false)
		}
		const up = () => end(true), cancel = () => end(false)
		document.addEventListener("pointermove", move)
		document.addEventListener("pointerup", up)
		document.addEventListener("pointercancel", cancel)
	})
}

// A kind that is dragged out of the palette lands where it is dropped; a click adds it after the chosen field.
function dragKind(button, list) {
	button.addEventListener("pointerdown", event => {
		if (event.button !== 0 || event.pointerType === "touch")
			return
		const from = { x: event.clientX, y: event.clientY }
		let ghost = null
		const move = now => {
			if (!ghost && Math.hypot(now.clientX - from.x, now.clientY - from.y) < 8)
				return
			if (!ghost) {
				ghost = document.createElement("li")
				ghost.className = "landing"
				ghost.textContent = button.textContent
			}
			const box = list.parentElement.getBoundingClientRect()
			if (now.clientX < box.left || now.clientX > box.right)
				ghost.remove()
			else {
				const before = spot(list, now.clientY, ghost)
				before ? before.before(ghost) : list.append(ghost)
			}
		}
		const up = now => {
			document.removeEventListener("pointermove", move)
			document.removeEventListener("pointerup", up)
			if (!ghost)
				return
			now.preventDefault()
			const previous = ghost.isConnected ? ghost.previousElementSibling : null
			const landed = ghost.isConnected
			const first = landed && !previous && items(list).length > 1
			ghost.remove()
			button.addEventListener("click", click => click.preventDefault(), { once: true, capture: true })
			setTimeout(() => landed && place(button, previous?.dataset.code ?? "", first, list), 0)
		}
		document.addEventListener("pointermove", move)
		document.addEventListener("pointerup", up)
	})
}

async function place(button, after, first, list) {
	const form = button.form
	form.elements.after.value = after
	const { answer } = await send(form, [["kind", button.dataset.kind]], [])
	if (first) {
		const code = new URL(answer.url).searchParams.get("field")
		await send(document.getElementById("orders"), [["code[]", code], ...items(list).map(item => ["code[]", item.dataset.code])])
	}
	location.assign(answer.url)
}

// ---- what is set is drawn at once ----

function live(form) {
	let waiting = 0, running = Promise.resolve()
	const apply = () => {
		running = running.then(async () => {
			const { answer, page } = await send(form)
			const now = new URL(answer.url).searchParams.get("field")
			if (answer.ok && now && !answer.url.endsWith("/fields")) {
				// a code made of the label: the next change must name the field by it
				const action = page.querySelector("form[data-settings]")?.getAttribute("action")
				const remove = page.querySelector(".field-pane > form:not([data-settings])")?.getAttribute("action")
				if (action)
					form.setAttribute("action", action)
				if (remove)
					document.querySelector(".field-pane > form:not([data-settings])").setAttribute("action", remove)
				const code = form.elements.namedItem("code"), theirs = page.querySelector("form[data-settings] [name=code]")
				if (code && theirs && document.activeElement !== code)
					code.value = theirs.value
				history.replaceState(null, "", answer.url)
			}
			const errors = page.querySelector(".field-pane > .errors"), ours = document.querySelector(".field-pane > .errors")
			ours?.remove()
			if (errors)
				form.before(document.adoptNode(errors))
		}).catch(() => {})
	}
	form.addEventListener("change", () => {
		clearTimeout(waiting)
		waiting = setTimeout(apply, 250)
	})
	form.addEventListener("submit", () => clearTimeout(waiting))
}

function prepareList() {
	const list = document.querySelector("[data-desk]")
	if (!list || list.dataset.ready)
		return
	list.dataset.ready = "yes"
	for (const item of items(list)) {
		const handle = item.querySelector("[data-handle]")
		handle.hidden = false
		keys(list, item, handle)
		drag(list, item, handle)
	}
}

const desk = document.querySelector("[data-desk]")
if (desk) {
	prepareList()
	document.querySelectorAll("[data-palette] [data-kind]").forEach(button => dragKind(button, document.querySelector("[data-desk]")))
	document.querySelectorAll("form[data-settings]").forEach(live)
	if (matchMedia("(max-width: 64rem)").matches)
		document.querySelectorAll("details.palette").forEach(one => { one.open = false })
}
export { prepareCodes, prepareConditions }
