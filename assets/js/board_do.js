// What the board asks and tells the server: what a place would mean, placing, taking off, taking back; and how it says so.
import { refresh } from "./board_rows.js"

const section = document.getElementById("board")
const flash = document.getElementById("board-flash")
const says = document.getElementById("board-says")
let answers = new Map()

export const words = says?.dataset ?? {}

export function say(text) {
	if (says)
		says.textContent = text
}

// What a place would mean; the same place is asked once as long as nothing changes.
export async function ask(place) {
	const query = new URLSearchParams(place).toString()
	if (!answers.has(query))
		answers.set(query, fetch(`${section.dataset.try}?${query}`, { headers: { accept: "application/json" } })
			.then(answer => answer.json()).catch(() => ({ conflict: words.failed, refused: true })))
	const now = answers
	const answer = await now.get(query)
	if (answer.conflict === words.failed)
		now.delete(query)
	return answer
}

export function forget() {
	answers = new Map()
}

function tell(text, undoable) {
	flash.querySelector("span").textContent = text
	flash.querySelector("[data-undo]").hidden = !undoable
	flash.hidden = false
	say(text)
}

async function send(action, fields) {
	const body = new URLSearchParams(new FormData(document.getElementById("board-do")))
	Object.entries(fields).forEach(([name, value]) => body.set(name, value))
	const answer = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } })
		.then(got => got.json()).catch(() => ({ conflict: words.failed, refused: true }))
	forget()
	if (answer.say) {
		tell(answer.say, answer.move !== 0)
		remember(answer)
	}
	refresh()
	return answer
}

// The button above says what it would take back.
function remember({ move, last }) {
	const form = document.getElementById("board-undo")
	form.hidden = move === 0
	form.elements.move.value = move
	form.querySelector("button").title = last
}

export const place = fields => send(section.dataset.place, fields)

export async function unplan(activity) {
	const answer = await send(section.dataset.unplan, { activity })
	if (answer.conflict)
		tell(answer.conflict, false)
}

export async function undo() {
	const form = document.getElementById("board-undo")
	if (form.hidden)
		return
	const answer = await send(section.dataset.undo, { move: form.elements.move.value, script: "1" })
	if (answer.conflict)
		tell(answer.conflict, false)
	else
		flash.querySelector("[data-undo]").hidden = true
}

// It does not fit: back to where it was, or there all the same.  Resolves to true for the latter.
export function insist(answer) {
	const dialog = document.getElementById("board-ask")
	const force = dialog.querySelector("[value=force]"), choose = dialog.querySelector("a")
	dialog.querySelector("p").textContent = answer.conflict
	force.hidden = Boolean(answer.refused)
	choose.hidden = !answer.choose
	if (answer.choose)
		choose.href = answer.choose
	dialog.returnValue = ""
	dialog.showModal()
	dialog.querySelector("[value=back]").focus()
	return new Promise(done => dialog.addEventListener("close", () => done(dialog.returnValue === "force"), { once: true }))
}

export function prepareDoing() {
	const dialog = document.getElementById("board-ask")
	dialog.addEventListener("click", event => {
		const button = event.target.closest("button")
		if (button)
			dialog.close(button.value)
	})
	flash.querySelector("[data-undo]").addEventListener("click", undo)
	document.getElementById("board-undo").addEventListener("submit", event => {
		event.preventDefault()
		delete event.target.dataset.sent
		undo()
	})
	document.getElementById("board").addEventListener("pointerdown", () => { flash.hidden = true })
}
