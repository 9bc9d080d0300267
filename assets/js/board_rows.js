// Rows: only those in sight (and a little more) stand in the page, the others are kept as text.  A change that the stream
// names makes a row old; what is old is fetched again when it is in sight.
const NEAR = "900px 0px", MOST = 25

let section, grid, observer, source
const rows = new Map()		// worker -> {element, key, html (of the row; null: not known), shown, old}
const wanted = new Set()
let asking = false, holding = false, timer = 0, listTimer = 0
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
		show(row, worker)
	for (let i = 0; i < 100 && !row.shown; i++)
		await new Promise(done => setTimeout(done, 30))
	return row.element
}

function put(worker, fresh) {
	const row = rows.get(worker)
	const focus = row.element.contains(document.activeElement) ? document.activeElement.dataset.activity : null
	if (row.shown)
		observer.unobserve(row.element)
	row.element.replaceWith(fresh)
	row.element = fresh
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

function show(row, worker) {
	if (row.html === null || row.old)
		return want(worker)
	put(worker, parse(row.html).firstElementChild)
}

// Out of sight: the text is kept, the elements go; the height stays, so that nothing jumps.
function hide(row, worker) {
	if (row.element.contains(document.activeElement))
		return
	const empty = placeholder(worker, row.key, row.element.getAttribute("aria-label"))
	empty.style.height = `${row.element.offsetHeight}px`
	observer.unobserve(row.element)
	row.element.replaceWith(empty)
	row.element = empty
	row.shown = false
	observer.observe(empty)
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
	row.html = fresh.outerHTML
	if (row.near)
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
			if (row.near && (!row.shown || row.old))
				show(row, worker)
			else if (!row.near && row.shown)
				hide(row, worker)
		}
	}, { root: grid, rootMargin: NEAR })
	for (const element of grid.querySelectorAll(":scope > .row"))
		rows.set(element.dataset.worker, { element, key: element.dataset.key, html: element.outerHTML, shown: true, near: true, old: false })
	for (const one of document.querySelectorAll("#board-further > li")) {
		const element = placeholder(one.dataset.worker, one.dataset.key, one.textContent)
		grid.append(element)
		rows.set(one.dataset.worker, { element, key: one.dataset.key, html: null, shown: false, near: false, old: true })
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
