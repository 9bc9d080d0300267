// bench-board.mjs -- how a board of many rows scrolls in the browser, beside a plain page of as many boxes.
//
// A frame is what lies between two calls of requestAnimationFrame; the work of the page is the processor time of its
// main thread, which other programs on the machine do not lengthen.
const STEP = 160		// pixels a frame: a hand that is in a hurry
const FRAMES = 100		// each way at most

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]
const late = list => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.95)]

// Scrolls the element from top to bottom and back: milliseconds of each frame.
const glide = (page, selector) => page.evaluate(async ([selector, step, most]) => {
	const box = document.querySelector(selector), frames = []
	const frame = () => new Promise(done => requestAnimationFrame(done))
	await frame()
	let last = await frame()
	for (const way of [1, -1])
		for (let before = -1, i = 0; box.scrollTop !== before && i < most; i++) {
			before = box.scrollTop
			box.scrollTop += way * step
			const now = await frame()
			frames.push(now - last)
			last = now
		}
	return frames
}, [selector, STEP, FRAMES])

async function measure(page, selector) {
	const cdp = await page.context().newCDPSession(page)
	await cdp.send("Performance.enable", { timeDomain: "threadTicks" })
	const busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find(one => one.name === "TaskDuration").value * 1000
	const before = await busy(), frames = await glide(page, selector), used = await busy() - before
	await cdp.detach()
	if (frames.length < 10)
		throw new Error(`${selector} does not scroll: are its style and script built?`)
	return { frames: frames.length, late_ms: late(frames), work_ms: used / frames.length,
		missed: frames.filter(one => one > 34).length / frames.length }
}

// As many rows of as many boxes with as many words, and nothing else.
function plain(rows) {
	const box = text => `<div class="box">${text.replace(/[<&]/g, "")}</div>`
	return `<!doctype html><title>Plain</title><style>
		body { margin: 0; font: 12px sans-serif } #board { height: 700px; overflow: auto }
		.row { display: grid; grid-template-columns: 9rem repeat(7, 1fr) } .cell { display: grid; gap: 2px; align-content: start; min-height: 3rem }
		.box { overflow: hidden; white-space: nowrap; background: #dde; border-radius: 6px; padding: 0 4px }</style>
		<div id="board">${rows.map(row => `<div class="row"><div>${row.name}</div>${row.cells.map(cell => `<div class="cell">${cell.map(box).join("")}</div>`).join("")}</div>`).join("")}</div>`
}

// What the rows say, as the page without script has them: one part of the team after the other.
const wordsOf = (page, address) => page.evaluate(async address => {
	const rows = []
	for (let next = address; next;) {
		const part = new DOMParser().parseFromString(await (await fetch(next)).text(), "text/html")
		for (const row of part.querySelectorAll("#board .board > .row"))
			rows.push({ name: row.getAttribute("aria-label"), cells: [...row.querySelectorAll(".cell, .lane")]
				.map(cell => [...cell.querySelectorAll(".job, .travel")].map(one => one.textContent.trim())) })
		next = part.querySelector("#board-pager a")?.getAttribute("href")
	}
	return rows
}, address)

/*
 * `page`: logged in; `address`: of the board.  {boxes, first, again, plain}: the first time down, when rows are still
 * fetched, then `turns` times by turns with the plain page.
 */
export async function scrollBoard(page, address, turns = 3) {
	await page.setViewportSize({ width: 1280, height: 800 })
	await page.goto(address, { waitUntil: "load" })
	const first = await measure(page, "#board .board")
	const rows = await wordsOf(page, address)
	const other = await page.context().newPage()
	await other.setViewportSize({ width: 1280, height: 800 })
	await other.setContent(plain(rows))
	const ours = [], theirs = []
	for (let turn = 0; turn < turns; turn++) {
		await page.bringToFront()
		ours.push(await measure(page, "#board .board"))
		await other.bringToFront()
		theirs.push(await measure(other, "#board"))
	}
	const middle = list => Object.fromEntries(Object.keys(list[0]).map(key => [key, median(list.map(one => one[key]))]))
	return { rows: rows.length, boxes: rows.reduce((sum, row) => sum + row.cells.flat().length, 0), first, again: middle(ours), plain: middle(theirs) }
}
