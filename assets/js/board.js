// The board: rows that come into sight are fetched, what others change is drawn at once, visits are carried by mouse, pen
// and keys.  Without this script the page shows all of it too, and planning goes by its links.
import { byHours, clock, left, right } from "./board_carry.js"
import { prepareDrag } from "./board_drag.js"
import { prepareKeys } from "./board_keys.js"
import { prepareRows, revealAll } from "./board_rows.js"
import { prepareDoing } from "./board_do.js"

const section = document.getElementById("board")
if (section?.querySelector(".board"))
	prepareRows(section)
if (section?.dataset.place) {
	prepareDoing()
	prepareDrag(section)
}
if (section)
	prepareKeys(section)

// Twice on an empty place: an absence of an hour there, or of the day.
section?.addEventListener("dblclick", event => {
	const place = event.target.closest?.("[data-day]"), row = place?.closest("[data-worker]")
	if (!row || !section.dataset.team || event.target.closest("a"))
		return
	const query = new URLSearchParams({ day: place.dataset.day, back: "board" })
	if (byHours) {
		const box = place.getBoundingClientRect()
		const at = Math.floor((left + (event.clientX - box.left) / box.width * (right - left)) / 30) * 30
		query.set("from", clock(at))
		query.set("to", clock(Math.min(at + 60, 1439)))
	}
	location.assign(`${section.dataset.team}/${row.dataset.worker}/absences/new?${query}`)
})

const print = document.getElementById("board-print")
if (print) {
	print.hidden = false
	print.addEventListener("click", async () => {
		await revealAll()
		window.print()
	})
}
