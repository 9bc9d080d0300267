// The board: rows that come into sight are fetched, what others change is drawn at once, visits are carried by mouse, pen
// and keys.  Without this script the page shows all of it too, and planning goes by its links.
import { prepareDrag } from "./board_drag.js"
import { prepareKeys } from "./board_keys.js"
import { prepareRows } from "./board_rows.js"
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

const print = document.getElementById("board-print")
if (print) {
	print.hidden = false
	print.addEventListener("click", () => window.print())
}
