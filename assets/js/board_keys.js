// The board by keyboard alone: up and down go from row to row, n to what is to plan, m takes a visit up, arrows carry it, Enter drops it, Escape
// puts it back, Delete takes it off the plan, Ctrl+Z takes the last step back.
import { Carry, byHours, left, right } from "./board_carry.js"
import { say, undo, unplan, words } from "./board_do.js"
import { reveal, rowOf, workers } from "./board_rows.js"

const STEP = 15

let carry = null

const typing = element => element.closest?.("input, textarea, select, [contenteditable]")

function days(worker) {
	return [...(rowOf(worker)?.querySelectorAll("[data-day]") ?? [])].map(one => one.dataset.day)
}

async function go(at, minutes) {
	await reveal(at.worker)
	carry?.over(at, minutes, true)
	carry?.lane()?.scrollIntoView({ block: "nearest", inline: "nearest" })
}

function lift(card) {
	carry = new Carry(card)
	say(words.lifted.replace("{title}", carry.title))
	const home = Carry.home(card)
	if (home) {
		carry.at = home
		carry.draw()
		return
	}
	const first = workers()[0]
	if (first)
		go({ worker: first, day: days(first)[0], time: byHours ? Math.max(left, Math.min(480, right - 60)) : null })
}

function carried(event) {
	const at = { ...carry.at }, names = workers(), all = days(at.worker)
	const sideways = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
	const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
	let minutes = carry.minutes
	if (down)
		at.worker = names[Math.max(0, Math.min(names.length - 1, names.indexOf(at.worker) + down))]
	else if (sideways && byHours && event.shiftKey)
		minutes = Math.max(STEP, minutes + sideways * STEP)
	else if (sideways && byHours) {
		const snapped = at.time % STEP === 0 ? at.time + sideways * STEP : sideways > 0 ? Math.ceil(at.time / STEP) * STEP : Math.floor(at.time / STEP) * STEP
		const day = all.indexOf(at.day)
		if (snapped < left && day > 0)
			Object.assign(at, { day: all[day - 1], time: right - STEP * Math.ceil(minutes / STEP) })
		else if (snapped + minutes > right && day < all.length - 1)
			Object.assign(at, { day: all[day + 1], time: left })
		else
			at.time = Math.max(left, Math.min(right - STEP, snapped))
	} else if (sideways)
		at.day = all[Math.max(0, Math.min(all.length - 1, all.indexOf(at.day) + sideways))]
	else if (event.key === "Enter" || event.key === " ") {
		const { activity } = carry, put = carry
		carry = null
		put.drop().then(() => focusOn(activity))
	} else if (event.key === "Escape" || event.key === "Tab") {
		const { card } = carry
		carry.back()
		carry = null
		card.focus?.()
	} else
		return false
	if (carry)
		go(at, minutes)
	return true
}

// Where the card came to lie, once it is drawn there.
async function focusOn(activity) {
	for (let i = 0; i < 60; i++) {
		const card = document.querySelector(`.row [data-activity="${activity}"]`)
		if (document.activeElement !== document.body && document.activeElement?.dataset?.activity !== activity && document.querySelector("dialog[open]"))
			return
		if (card && !card.matches(".lifted")) {
			card.focus({ preventScroll: true })
			if (document.activeElement === card)
				return
		}
		await new Promise(done => setTimeout(done, 50))
	}
}

// Up and down: the visit of the next row that begins nearest to this one.
function walk(card, down) {
	const names = workers(), row = card.closest("[data-worker]")
	const x = card.getBoundingClientRect().left
	for (let i = names.indexOf(row.dataset.worker) + down; i >= 0 && i < names.length; i += down) {
		const cards = [...(rowOf(names[i])?.querySelectorAll("a.job, a.cell") ?? [])]
		if (cards.length === 0)
			continue
		const near = cards.reduce((best, one) => Math.abs(one.getBoundingClientRect().left - x) < Math.abs(best.getBoundingClientRect().left - x) ? one : best)
		near.focus()
		near.scrollIntoView({ block: "nearest", inline: "nearest" })
		return true
	}
	return false
}

// Up and down in what is to plan; from the search down into it, and up again.
function walkList(from, down) {
	const items = [...document.querySelectorAll("#waiting .unplanned > li > a:first-of-type")]
	const at = items.indexOf(from.closest("li")?.querySelector("a")) + down
	const next = at < 0 ? document.getElementById("waiting-search") : items[Math.min(at, items.length - 1)]
	next?.focus()
	next?.scrollIntoView({ block: "nearest" })
	return Boolean(next)
}

// Off the plan; the focus goes to the visit beside it, so that the hand stays where it works.
async function takeOff(card) {
	const row = card.closest("[data-worker]"), cards = [...row.querySelectorAll("a.job[data-activity]")]
	const beside = cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1]
	await unplan(card.dataset.activity)
	if (beside)
		focusOn(beside.dataset.activity)
	else
		rowOf(row.dataset.worker)?.querySelector("a")?.focus({ preventScroll: true })
}

export function prepareKeys(section) {
	const mayPlan = Boolean(section.dataset.place)
	document.addEventListener("keydown", event => {
		if (document.querySelector("dialog[open]"))
			return
		if (carry) {
			if (carried(event)) {
				event.preventDefault()
				event.stopPropagation()
			}
			return
		}
		const list = event.target.closest?.("#waiting .unplanned") || event.target.id === "waiting-search"
		if (list && (event.key === "ArrowDown" || (event.key === "ArrowUp" && event.target.id !== "waiting-search"))) {
			if (walkList(event.target, event.key === "ArrowDown" ? 1 : -1))
				event.preventDefault()
			return
		}
		if (typing(event.target))
			return
		if (mayPlan && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
			event.preventDefault()
			undo()
			return
		}
		if (event.ctrlKey || event.metaKey || event.altKey)
			return
		const card = event.target.closest?.("[data-activity]")
		if (mayPlan && card && event.key === "m") {
			event.preventDefault()
			lift(card)
		} else if (mayPlan && card?.matches(".job") && event.key === "Delete") {
			event.preventDefault()
			takeOff(card)
		} else if (event.key === "n") {
			if (walkList(document.body, 1))
				event.preventDefault()
		} else if (event.target.matches?.("a.job, .row a.cell") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
			if (walk(event.target, event.key === "ArrowDown" ? 1 : -1))
				event.preventDefault()
		}
	}, true)
}
