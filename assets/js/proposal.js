// A day of a proposal on the board: the change that is pointed at or has the focus stands out in its list, where it is and
// where it would go, with an arrow between the two.  A click on a card takes or leaves its change.  The page redraws
// itself while changes are applied, so everything listens at the document.
const SVG = "http://www.w3.org/2000/svg"
let marked

const all = move => document.querySelectorAll(`#proposal [data-move="${CSS.escape(move)}"]`)
const tick = move => document.querySelector(`#move-${CSS.escape(move)} input[type=checkbox]`)
const moveOf = event => event.target.closest?.("#proposal [data-move]")?.dataset.move

// From the card that leaves to the card that comes, when both stand on this day.
function drawArrow(move) {
	const board = document.querySelector("#proposal .board")
	board?.querySelector(":scope > svg")?.remove()
	const [from, to] = ["leaves", "arrives"].map(look => board?.querySelector(`.${look}[data-move="${CSS.escape(move ?? "")}"]`))
	if (!from || !to)
		return
	const ground = board.getBoundingClientRect()
	const spot = (box, x) => [box.left + x - ground.left - board.clientLeft + board.scrollLeft, box.top + box.height / 2 - ground.top - board.clientTop + board.scrollTop]
	const a = from.getBoundingClientRect(), b = to.getBoundingClientRect()
	const [x1, y1] = spot(a, a.width / 2), [x2, y2] = spot(b, b.width / 2)
	const down = y2 >= y1 ? 1 : -1, end = y2 - down * b.height / 2, begin = y1 + down * a.height / 2, bend = (begin + end) / 2
	const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path")
	svg.setAttribute("aria-hidden", "true")
	path.setAttribute("d", `M${x1} ${begin} C${x1} ${bend} ${x2} ${bend} ${x2} ${end - down * 2} m-6 ${-6 * down} l6 ${6 * down} l6 ${-6 * down}`)
	svg.append(path)
	board.append(svg)
}

function mark(move, reveal = false) {
	document.querySelectorAll("#proposal .marked").forEach(one => one.classList.remove("marked"))
	marked = move
	if (move)
		for (const one of all(move)) {
			one.classList.add("marked")
			if (reveal)
				one.scrollIntoView({ block: "nearest", inline: "nearest" })
		}
	drawArrow(move)
}

// Cards of changes that are not ticked look as though they stay away.
function show() {
	for (const box of document.querySelectorAll("#proposal .changes input[type=checkbox]"))
		for (const card of all(box.value))
			card.classList.toggle("untaken", !box.checked)
}

document.addEventListener("change", show)
document.addEventListener("focusin", event => {
	const move = moveOf(event)
	if (move && move !== marked)
		mark(move, true)
})
// What only scrolls by under the pointer is not pointed at.
let seen = [0, 0]
document.addEventListener("pointerover", event => {
	const move = moveOf(event), stood = Math.hypot(event.clientX - seen[0], event.clientY - seen[1]) < 3
	seen = [event.clientX, event.clientY]
	if (stood)
		return
	if (move !== marked && (move || !document.activeElement?.closest("[data-move]")))
		mark(move)
})
document.addEventListener("click", event => {
	const card = event.target.closest?.("#proposal .board a[data-move]"), box = card && tick(card.dataset.move)
	if (!box)
		return
	event.preventDefault()
	seen = [event.clientX, event.clientY]
	// A key on the card leads to its tick; a press of the pointer ticks.
	if (event.detail > 0)
		box.click()
	box.focus({ preventScroll: true })
	mark(card.dataset.move, true)
})
new MutationObserver(show).observe(document.querySelector("main"), { childList: true, subtree: true })
addEventListener("resize", () => drawArrow(marked))
show()
