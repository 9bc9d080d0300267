// Rows: those that come near are fetched and stay.  Of very large teams the ones not seen for longest go again.  A change that the stream names
// makes a row old; what is old is fetched again when it is near.
const NEAR = "1500px 0px", MOST = 10, KEPT = 400

let section, grid, observer, source
const rows = new Map()		// worker -> {element, key, shown, near, old}
const wanted = new Set(), left = new Set()	// left: shown and no longer near, the longest first
let asking = false, holding = false, timer = 0, listTimer = 0, shownCount = 0
const later = []

// While a visit is carried nothing is taken out of the hand: what came meanwhile is drawn afterwards.
export function hold(on) {
	holding = on
	if (!on)
		later.splice(0).forEach(draw => draw())
}

export const rowOf = worker => rows.get(worker)?.element
export const workers = () => [...rows.keys()]

// Fills the row of a worker that is not drawn yet; the promise ends when it is there.
export async function reveal(worker) {
	const row = rows.get(worker)
	row.element.scrollIntoView({ block: "nearest" })
	if (!row.shown)
		want(worker)
	for (let i = 0; i < 100 && !row.shown; i++)
		await new Promise(done => setTimeout(done, 30))
	return row.element
}

// All rows, for paper.
export async function revealAll() {
	for (const [worker, row] of rows)
		if (!row.shown)
			want(worker)
	for (let i = 0; i < 600 && shownCount < rows.size; i++)
		await new Promise(done => setTimeout(done, 50))
}

function put(worker, fresh) {
	const row = rows.get(worker)
	const focus = row.element.contains(document.activeElement) ? document.activeElement.dataset.activity : null
	observer.unobserve(row.element)
	row.element.replaceWith(fresh)
	row.element = fresh
	shownCount += row.shown ? 0 : 1
	row.shown = true
	observer.observe(fresh)
	if (focus)
		fresh.querySelector(`[data-activity="${focus}"]`)?.focus({ preventScroll: true })
}

function parse(html) {
	const template = document.createElement("template")
	template.innerHTML = html
	return template.content
}

// The height stays, so that nothing jumps.
function hide(row, worker) {
	if (row.element.contains(document.activeElement))
		return
	const empty = placeholder(worker, row.key, row.element.getAttribute("aria-label"))
	empty.style.height = `${row.element.offsetHeight}px`
	observer.unobserve(row.element)
	row.element.replaceWith(empty)
	row.element = empty
	row.shown = false
	row.old = true
	shownCount--
	observer.observe(empty)
}

// Not while somebody scrolls: when there is nothing else to do.
function tidy() {
	for (const worker of left) {
		if (shownCount <= KEPT || holding)
			return
		left.delete(worker)
		if (rows.get(worker).shown && !rows.get(worker).near)
			hide(rows.get(worker), worker)
	}
}

function placeholder(worker, key, name) {
	const row = document.createElement("div")
	row.className = "row waiting"
	row.setAttribute("role", "group")
	row.setAttribute("aria-label", name)
	row.dataset.worker = worker
	row.dataset.key = key
	const who = document.createElement("div"), strong = document.createElement("strong")
	who.className = "who"
	strong.textContent = name
	who.append(strong)
	row.append(who)
	return row
}

// ---- fetching ----

function want(worker) {
	wanted.add(worker)
	if (!asking)
		queueMicrotask(fetchRows)
}

async function fetchRows() {
	if (asking || wanted.size === 0)
		return
	asking = true
	const now = [...wanted].slice(0, MOST)
	now.forEach(worker => {
		wanted.delete(worker)
		rows.get(worker).old = false
	})
	try {
		const answer = await fetch(`${section.dataset.rows}&workers=${now.join(",")}`)
		if (!answer.ok)
			throw new Error(answer.status)
		const fresh = parse(await answer.text())
		const draw = () => [...fresh.querySelectorAll(".row")].forEach(take)
		if (holding)
			later.push(draw)
		else
			draw()
	} catch {
		now.forEach(worker => { rows.get(worker).old = true })
	}
	asking = false
	if (wanted.size > 0)
		fetchRows()
}

function take(fresh) {
	const row = rows.get(fresh.dataset.worker)
	if (!row)
		return
	put(fresh.dataset.worker, fresh)
}

// ---- what changes ----

// Rows of these keys, or all of them, are old.
export function refresh(keys = null) {
	clearTimeout(timer)
	for (const [worker, row] of rows)
		if (!keys || keys.has(row.key)) {
			row.old = true
			if (row.near)
				want(worker)
		}
	clearTimeout(listTimer)
	listTimer = setTimeout(refreshWaiting, 60)
}

export async function refreshWaiting() {
	const list = document.getElementById("waiting")
	const answer = await fetch(section.dataset.waiting).catch(() => null)
	if (!list || !answer?.ok)
		return
	const fresh = parse(await answer.text()).firstElementChild
	const focus = list.contains(document.activeElement) ? document.activeElement.closest("[data-activity]")?.dataset.activity : null
	const draw = () => {
		document.getElementById("waiting")?.replaceWith(fresh)
		if (focus)
			fresh.querySelector(`[data-activity="${focus}"] a`)?.focus({ preventScroll: true })
	}
	if (holding)
		later.push(draw)
	else
		draw()
}

// What is to plan narrows while somebody types.
function search(field) {
	let pause = 0
	field.addEventListener("input", () => {
		clearTimeout(pause)
		pause = setTimeout(() => {
			const address = new URL(section.dataset.waiting, location)
			address.searchParams.set("q", field.value)
			section.dataset.waiting = address.pathname + address.search
			refreshWaiting()
		}, 150)
	})
}

function listen() {
	const keys = new Set()
	let all = false, waiting = 0
	source = new EventSource(section.dataset.events)
	source.addEventListener("changed", event => {
		if (event.data)
			keys.add(event.data)
		else
			all = true
		clearTimeout(waiting)
		waiting = setTimeout(() => {
			refresh(all ? null : new Set(keys))
			keys.clear()
			all = false
		}, 40)
	})
	// After a break nobody knows what was missed.
	let opened = false
	source.addEventListener("open", () => {
		if (opened)
			refresh()
		opened = true
	})
}

export function prepareRows(board) {
	section = board
	grid = section.querySelector(".board")
	observer = new IntersectionObserver(entries => {
		for (const entry of entries) {
			const worker = entry.target.dataset.worker, row = rows.get(worker)
			if (!row || row.element !== entry.target)
				continue
			row.near = entry.isIntersecting
			left.delete(worker)
			if (row.near && (!row.shown || row.old))
				want(worker)
			else if (!row.near && row.shown)
				left.add(worker)
		}
		if (shownCount > KEPT && left.size > 0)
			(window.requestIdleCallback ?? setTimeout)(tidy)
	}, { root: grid, rootMargin: NEAR })
	let height = 0
	for (const element of grid.querySelectorAll(":scope > .row")) {
		rows.set(element.dataset.worker, { element, key: element.dataset.key, shown: true, near: true, old: false })
		height += element.offsetHeight
	}
	shownCount = rows.size
	grid.style.setProperty("--row", `${Math.round(height / Math.max(1, rows.size))}px`)
	for (const one of document.querySelectorAll("#board-further > li")) {
		const element = placeholder(one.dataset.worker, one.dataset.key, one.textContent)
		grid.append(element)
		rows.set(one.dataset.worker, { element, key: one.dataset.key, shown: false, near: false, old: true })
	}
	document.getElementById("board-pager")?.remove()
	for (const row of rows.values())
		observer.observe(row.element)
	search(document.getElementById("waiting-search"))
	listen()
	addEventListener("pagehide", () => source?.close())
	addEventListener("pageshow", event => {
		if (event.persisted) {
			listen()
			refresh()
		}
	})
}
