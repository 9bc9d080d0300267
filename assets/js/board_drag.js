// Carrying by mouse or pen: press, move a little, and the card is in the hand; its right edge makes it longer or shorter.
// By finger: hold it until it is lifted; who moves sooner scrolls.
import { Carry, byHours, left, right } from "./board_carry.js"
import { unplan } from "./board_do.js"

const START = 5, EDGE = 7, SNAP = 5, SCROLL = 36
const HOLD_MS = 400, WOBBLE = 10, THUMB = 20

// A finger holds a card: then the page neither scrolls nor offers its menu.
let inHand = false

// The lane or cell under the pointer with its time; the ghost lets the pointer through.
function placeAt(x, y, grabbed, minutes) {
	const spot = document.elementsFromPoint(x, y).find(one => one.matches?.("[data-day]"))
	const row = spot?.closest("[data-worker]")
	if (!row)
		return null
	const at = { worker: row.dataset.worker, day: spot.dataset.day, time: null }
	if (byHours) {
		const box = spot.getBoundingClientRect()
		const raw = left + (x - grabbed - box.left) / box.width * (right - left)
		at.time = Math.max(left, Math.min(right - Math.min(minutes, right - left), Math.round(raw / SNAP) * SNAP))
	}
	return at
}

function lengthAt(x, lane, start) {
	const box = lane.getBoundingClientRect()
	const end = left + (x - box.left) / box.width * (right - left)
	return Math.max(10, Math.round((end - start) / SNAP) * SNAP)
}

export function prepareDrag(section) {
	const grid = section.querySelector(".board"), aside = document.querySelector(".board-split > aside")
	document.addEventListener("pointerdown", event => {
		const card = event.target.closest?.("[data-activity]")
		if (!card || event.button !== 0 || inHand || !section.parentElement.contains(card) || event.target.closest(".plan"))
			return
		const box = card.getBoundingClientRect(), from = { x: event.clientX, y: event.clientY }
		const touch = event.pointerType === "touch", edge = touch ? THUMB : EDGE
		const stretch = byHours && card.matches(".job") && box.right - event.clientX < edge && box.width > 2 * edge
		const grabbed = card.matches(".job") && byHours ? event.clientX - box.left : 0
		let carry = null, off = false

		const lift = () => {
			carry = new Carry(card)
			carry.at = null
		}
		const move = now => {
			if (now.pointerId !== event.pointerId)
				return
			const way = Math.hypot(now.clientX - from.x, now.clientY - from.y)
			if (!carry && touch)
				return way > WOBBLE ? end(false) : undefined
			if (!carry && way < START)
				return
			if (!carry)
				lift()
			follow(now)
		}
		const held = touch ? setTimeout(() => {
			inHand = true
			lift()
			navigator.vibrate?.(15)
			follow(event)
		}, HOLD_MS) : 0
		const follow = now => {
			const over = aside?.contains(document.elementFromPoint(now.clientX, now.clientY)) && card.matches(".job") && !stretch
			off = Boolean(over)
			aside?.classList.toggle("drop", off)
			if (stretch) {
				const home = Carry.home(card)
				carry.over(home, lengthAt(now.clientX, card.closest("[data-day]"), home.time))
				return
			}
			const at = off ? null : placeAt(now.clientX, now.clientY, grabbed, carry.minutes)
			if (at)
				carry.over(at)
			else
				carry.nowhere()
			creep(now)
		}
		// Near the edge the board scrolls along.
		const creep = now => {
			const edge = grid.getBoundingClientRect()
			const down = now.clientY > edge.bottom - SCROLL ? 14 : now.clientY < edge.top + SCROLL + 28 ? -14 : 0
			const along = now.clientX > edge.right - SCROLL ? 14 : 0
			if ((down || along) && now.clientX > edge.left && now.clientX < edge.right)
				grid.scrollBy(along, down)
		}
		const end = async drop => {
			clearTimeout(held)
			inHand = false
			document.removeEventListener("pointermove", move)
			document.removeEventListener("pointerup", up)
			document.removeEventListener("pointercancel", cancel)
			document.removeEventListener("keydown", key, true)
			aside?.classList.remove("drop")
			if (!carry)
				return
			// The press was no click.
			const still = click => click.preventDefault()
			addEventListener("click", still, { once: true, capture: true })
			setTimeout(() => removeEventListener("click", still, { capture: true }), 0)
			const put = carry
			carry = null
			if (!drop)
				put.back()
			else if (off) {
				put.end()
				await unplan(put.activity)
			} else
				await put.drop()
		}
		const up = now => {
			if (now.pointerId !== event.pointerId)
				return
			now.preventDefault()
			end(true)
		}
		const cancel = now => now.pointerId === event.pointerId && end(false)
		const key = pressed => {
			if (pressed.key === "Escape") {
				pressed.preventDefault()
				pressed.stopPropagation()
				end(false)
			}
		}
		document.addEventListener("pointermove", move)
		document.addEventListener("pointerup", up)
		document.addEventListener("pointercancel", cancel)
		document.addEventListener("keydown", key, true)
	})
	for (const what of ["touchmove", "contextmenu"])
		document.addEventListener(what, event => inHand && event.preventDefault(), { passive: false })
	// The browser's own dragging of links would take the card away.
	document.addEventListener("dragstart", event => {
		if (event.target.closest?.("[data-activity]"))
			event.preventDefault()
	})
	// What to do at the edge is seen before it is done.
	grid?.addEventListener("pointermove", event => {
		const card = event.target.closest?.(".job[data-activity]")
		if (!card || !byHours || event.buttons)
			return
		const box = card.getBoundingClientRect()
		card.classList.toggle("edge", box.right - event.clientX < EDGE && box.width > 2 * EDGE)
	})
}
