// The board: a planner places, moves with the conflict shown before dropping, stretches, takes off and takes back, by mouse
// and by keyboard alone; two planners see each other; filters, spans and the way without script.
import { Keyboard, assert, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

const DAY = "2027-03-23"

const open = (world, page, query = "") => page.goto(`${world.base}/b/${world.slug}/board?date=${DAY}${query}`)
const card = (page, activity) => page.locator(`#board .row [data-activity="${activity}"]`)
const minutes = text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

// Another browser in which the same planner is logged in.
async function another(world, first, options = {}) {
	const page = await world.person({ width: 1280, ...options })
	await page.context().addCookies(await first.context().cookies())
	return page
}

// The free stretch of a lane in which so many minutes fit, as {worker, time}; rows are walked from the top.
async function gap(page, length, skip = 0) {
	return page.evaluate(([length, skip]) => {
		const board = document.getElementById("board"), left = Number(board.dataset.left) * 60
		const hours = Number(board.dataset.right) - Number(board.dataset.left)
		for (const row of [...document.querySelectorAll("#board .row")].slice(skip)) {
			const lane = row.querySelector(".lane")
			if (!lane || row.querySelector(".who .badge"))
				continue
			const box = lane.getBoundingClientRect()
			const taken = [...lane.querySelectorAll(".job, .off, .travel")].map(one => one.getBoundingClientRect())
				.map(one => [(one.left - box.left) / box.width * hours * 60, (one.right - box.left) / box.width * hours * 60])
			for (let at = 15; at + length + 45 < hours * 60; at += 15)
				if (taken.every(([from, to]) => to <= at - 30 || from >= at + length + 30))
					return { worker: row.dataset.worker, time: left + at, name: row.getAttribute("aria-label") }
		}
		return null
	}, [length, skip])
}

// Where a minute of a worker's lane lies on the screen.
async function pointOf(page, worker, time) {
	const lane = page.locator(`#board .row[data-worker="${worker}"] .lane`).first()
	await lane.scrollIntoViewIfNeeded()
	return lane.evaluate((one, time) => {
		const board = document.getElementById("board"), left = Number(board.dataset.left) * 60, right = Number(board.dataset.right) * 60
		const box = one.getBoundingClientRect()
		return { x: box.left + (time - left) / (right - left) * box.width, y: box.top + box.height / 2 }
	}, time)
}

async function carry(page, from, to) {
	await page.mouse.move(from.x, from.y)
	await page.mouse.down()
	await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 })
	await page.mouse.move(to.x, to.y, { steps: 4 })
}

// A row may be drawn anew while it is looked at.
const centre = locator => until("a card that stays", async () => {
	const box = await locator.scrollIntoViewIfNeeded({ timeout: 2000 }).then(() => locator.boundingBox()).catch(() => null)
	return box && { x: box.x + 8, y: box.y + box.height / 2, right: box.x + box.width }
})

async function byMouse(world) {
	const page = await planner(world)
	await open(world, page)
	await page.locator(".unplanned li").first().waitFor()

	// the lane's scale is the clock's: a visit stands where its time says
	const off = await page.locator("#board .row .job[data-activity]").first().evaluate(one => {
		const board = document.getElementById("board"), left = Number(board.dataset.left) * 60, right = Number(board.dataset.right) * 60
		const lane = one.parentElement.getBoundingClientRect(), [hours, minutes] = one.dataset.time.split(":").map(Number)
		return Math.abs(one.getBoundingClientRect().left - lane.left - (hours * 60 + minutes - left) / (right - left) * lane.width)
	})
	assert(off < 4, `a visit stands ${off} px from its time`)

	// place: out of the list into a gap; what it means is shown before the button is let go
	const item = page.locator(".unplanned li[data-activity]").first()
	const activity = await item.getAttribute("data-activity")
	const length = Number(await item.getAttribute("data-minutes"))
	const free = await gap(page, length + 30)
	assert(free, "the day has a gap")
	const to = await pointOf(page, free.worker, free.time)
	await carry(page, await centre(item), to)
	await page.locator(".carry p").filter({ hasText: /min|travel/ }).first().waitFor()
	assert(await page.locator(".ghost").count() === 1, "the card is drawn where it would go")
	await page.mouse.up()
	await card(page, activity).waitFor()
	await page.locator("#board-flash:visible").waitFor()
	const placed = await card(page, activity).getAttribute("data-time")
	assert(Math.abs(minutes(placed) - free.time) <= 5, `it stands where it was dropped: ${placed}`)
	await until("the list to lose it", async () => await page.locator(`.unplanned [data-activity="${activity}"]`).count() === 0)

	// stretch: the right edge
	const at = await centre(card(page, activity))
	const longer = await pointOf(page, free.worker, minutes(placed) + length + 20)
	await carry(page, { x: at.right - 2, y: at.y }, { x: longer.x, y: at.y })
	await page.locator(".carry p").filter({ hasText: /min|travel/ }).first().waitFor()
	await page.mouse.up()
	await until("the longer visit", async () => Number(await card(page, activity).getAttribute("data-minutes").catch(() => 0)) > length)

	// move over another visit: the conflict is said before dropping, and it goes back
	const other = page.locator(`#board .row:not([data-worker="${free.worker}"]) .job[data-activity]`).first()
	await carry(page, await centre(card(page, activity)), await centre(other))
	await page.locator(".carry .bad").waitFor()
	await page.mouse.up()
	await page.locator("#board-ask[open]").waitFor()
	await look(page, "board_conflict")
	await page.locator("#board-ask [value=back]").click()
	assert(await card(page, activity).getAttribute("data-time") === placed, "it stands where it stood")

	// undo: the length, then the place
	await page.locator("#board-undo button").click()
	await until("the old length", async () => Number(await card(page, activity).getAttribute("data-minutes").catch(() => 0)) === length)
	await page.locator("#board-undo button").click()
	await until("the card to go", async () => await card(page, activity).count() === 0)
	await page.locator(`.unplanned [data-activity="${activity}"]`).waitFor()

	// off the plan: into the list, and back
	const planned = await page.locator("#board .job.planned[data-activity]").first().getAttribute("data-activity")
	const list = await centre(page.locator(".unplanned li").first())
	await carry(page, await centre(card(page, planned)), { x: list.x + 20, y: list.y })
	await page.mouse.up()
	await until("the card to leave", async () => await card(page, planned).count() === 0)
	await page.locator("#board-flash [data-undo]").click()
	await card(page, planned).waitFor()
	assert(page.faults.length === 0, page.faults.join(" | "))
}

// A finger: on a tablet the page scrolls when it moves, and a card that is held comes along.
async function byFinger(world) {
	const page = await another(world, await planner(world), { touch: true })
	const screen = await page.context().newCDPSession(page)
	const finger = (type, at) => screen.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at.x, y: at.y }] : [] })
	await open(world, page)
	await page.locator(".unplanned li").first().waitFor()
	const item = page.locator(".unplanned li[data-activity]").first()
	const activity = await item.getAttribute("data-activity")
	const free = await gap(page, Number(await item.getAttribute("data-minutes")) + 30)
	const to = await pointOf(page, free.worker, free.time), at = await centre(item)

	// who moves at once lifts nothing
	await finger("touchStart", at)
	await finger("touchMove", { x: at.x, y: at.y - 40 })
	assert(await page.locator(".lifted").count() === 0, "a finger that moves at once scrolls")
	await finger("touchEnd")

	const still = await centre(item)
	await finger("touchStart", still)
	await page.locator(".lifted").first().waitFor()
	await finger("touchMove", { x: (still.x + to.x) / 2, y: (still.y + to.y) / 2 })
	await finger("touchMove", to)
	await page.locator(".carry p").filter({ hasText: /min|travel/ }).first().waitFor()
	await finger("touchEnd")
	await card(page, activity).waitFor()
	assert(Math.abs(minutes(await card(page, activity).getAttribute("data-time")) - free.time) <= 5, "it stands where it was let go")
	await page.locator("#board-undo button").click()
	await until("the card to go", async () => await card(page, activity).count() === 0)
	assert(page.faults.length === 0, page.faults.join(" | "))
	await page.context().close()
}

async function byKeyboard(world) {
	const page = await another(world, await planner(world))
	await open(world, page)
	const keyboard = new Keyboard(page)
	const activity = await page.locator("#board .row .job.planned[data-activity]").first().getAttribute("data-activity")
	const before = await card(page, activity).getAttribute("data-time")
	const row = await card(page, activity).evaluate(one => one.closest("[data-worker]").dataset.worker)
	await keyboard.reach(card(page, activity))
	await page.keyboard.press("m")
	await page.locator(".carry:visible").waitFor()
	// to another hour, until it says that it fits
	let fits = false
	for (let i = 0; i < 40 && !fits; i++) {
		await page.keyboard.press(i < 36 ? "ArrowRight" : "ArrowDown")
		await page.locator(".carry p").filter({ hasNotText: "…" }).first().waitFor()
		fits = await page.locator(".ghost:not(.bad)").count() === 1 && await page.locator(".carry .bad").count() === 0
	}
	assert(fits, "arrows find a place where it fits")
	const said = await page.locator("#board-says").textContent()
	assert(said.length > 5, "and it is said aloud")
	await page.keyboard.press("Enter")
	await page.locator("#board-flash:visible").waitFor()
	await until("the card at another time", async () => {
		const now = await card(page, activity).getAttribute("data-time").catch(() => before)
		return now !== before
	})
	await until("the focus on it", () => page.evaluate(id => document.activeElement?.dataset.activity === id, activity))
	await page.keyboard.press("Control+z")
	await until("the old time", async () => await card(page, activity).getAttribute("data-time").catch(() => "") === before)
	assert(await card(page, activity).evaluate(one => one.closest("[data-worker]").dataset.worker) === row, "with the same worker")

	// Escape leaves all as it is
	await keyboard.reach(card(page, activity))
	await page.keyboard.press("m")
	await page.keyboard.press("ArrowDown")
	await page.keyboard.press("Escape")
	assert(await page.locator(".ghost, .lifted").count() === 0, "nothing is left in the hand")
	assert(await card(page, activity).getAttribute("data-time") === before, "nothing moved")

	// off the plan and back
	await card(page, activity).focus()
	await page.keyboard.press("Delete")
	await until("the card to go", async () => await card(page, activity).count() === 0)
	await page.keyboard.press("Control+z")
	await card(page, activity).waitFor()
	assert(page.faults.length === 0, page.faults.join(" | "))
	await page.context().close()
}

async function twoPlanners(world) {
	const mine = await planner(world), theirs = await another(world, mine)
	await open(world, mine)
	await open(world, theirs)
	const activity = await mine.locator("#board .job.planned[data-activity]").nth(4).getAttribute("data-activity")
	const before = await card(mine, activity).getAttribute("data-time")
	await theirs.evaluate(([id, before]) => {
		window.seen = new Promise(done => {
			const watch = new MutationObserver(() => {
				const one = document.querySelector(`#board .row [data-activity="${id}"]`)
				if (one && one.dataset.time !== before)
					done(Date.now())
			})
			watch.observe(document.getElementById("board"), { childList: true, subtree: true })
		})
	}, [activity, before])
	await card(mine, activity).focus()
	await mine.keyboard.press("m")
	await mine.keyboard.press("ArrowRight")
	await mine.locator(".carry p").filter({ hasNotText: "…" }).first().waitFor()
	const sent = Date.now()
	await mine.keyboard.press("Enter")
	// in the way of the next: all the same
	const insist = mine.locator("#board-ask[open] [value=force]")
	const asked = await Promise.race([insist.waitFor().then(() => true), mine.locator("#board-flash:visible").waitFor().then(() => false)])
	const answered = asked ? Date.now() : sent
	if (asked)
		await insist.click()
	const seen = await theirs.evaluate(() => window.seen)
	assert(seen - answered < 1000, `the other planner sees it within a second, not after ${seen - answered} ms`)
	await mine.keyboard.press("Control+z")
	await until("the old time on both", async () => await card(theirs, activity).getAttribute("data-time").catch(() => "") === before)
	await theirs.context().close()
}

async function spans(world) {
	const page = await planner(world)
	await open(world, page, "&span=3days")
	assert(await page.locator("#board .row").first().locator(".lane").count() === 3, "three days stand side by side")
	await open(world, page, "&span=week")
	await page.locator("#board .cell .job").first().waitFor()

	// a card dropped on a day takes its best free time
	const item = page.locator(".unplanned li[data-activity]").first()
	const activity = await item.getAttribute("data-activity")
	const cell = page.locator("#board .row .cell:not(.closed)").nth(3)
	await carry(page, await centre(item), await centre(cell))
	await page.locator(".carry p").filter({ hasNotText: "…" }).first().waitFor()
	const refused = await page.locator(".carry .bad").count() > 0
	await page.mouse.up()
	if (refused) {
		await page.locator("#board-ask[open] [value=back]").click()
	} else {
		await card(page, activity).waitFor()
		await page.locator("#board-undo button").click()
		await until("the card to go", async () => await card(page, activity).count() === 0)
	}
	await open(world, page, "&span=month")
	assert(await page.locator("#board .row").first().locator(".cell").count() === 31, "a month has its days")
}

// Filters: who has the skill; what is not of the area is dim.
async function filters(world) {
	const page = await planner(world)
	await open(world, page)
	const all = await page.locator("#board .row").count()
	const skill = "solar"
	for (const span of ["day", "3days", "week", "month"]) {
		await open(world, page, `&skill=${encodeURIComponent(skill)}&color=type&span=${span}`)
		await page.locator("#board .row").first().waitFor()
		await look(page, `board_${span}`)
	}
	await page.goto(`${world.base}/b/${world.slug}/board/map?date=${DAY}&skill=${skill}`)
	await until("pins on the map", async () => await page.locator("#board-map .map-pin").count() > 10)
	await look(page, "board_map")
	await open(world, page, `&skill=${encodeURIComponent(skill)}`)
	const skilled = await page.locator("#board .row").count()
	assert(skilled > 0 && skilled < all, `${skilled} of ${all} have the skill ${skill}`)
	const area = (await page.locator("#board .job > span").last().textContent()).match(/\b94\d\d\b/)[0]
	await open(world, page, `&area=${area}`)
	const near = await page.locator("#board .row").count()
	assert(near > 0 && near < all, `${near} of ${all} have work there`)
	assert(await page.locator("#board .job:not(.dim)").count() > 0, "what is there stands out")
	await open(world, page, `&area=${area}&status=terminated`)
	assert(await page.locator("#board .job.planned.dim").count() > 0, "what is planned is dim")
	assert(await page.locator("#board .job.planned:not(.dim)").count() === 0, "nothing planned stands out among what is done")
	await open(world, page, "&area=nowhereatall")
	await look(page, "board_nobody")
}

async function withoutScript(world) {
	const page = await another(world, await planner(world), { js: false })
	await open(world, page)
	assert(await page.locator("#board .job").count() > 20, "the day is drawn")
	assert(await page.locator("#board-undo:visible, .unplanned .plan").count() > 0, "planning goes by links")
	await page.locator(".unplanned .plan").first().click()
	await page.waitForURL(/assign/)
	await open(world, page, "&span=week")
	assert(await page.locator("#board .cell .job").count() > 20, "the week is drawn")
	await page.context().close()
}

export default [
	{ name: "board: place, stretch, move with the conflict shown, take off and back, by mouse", world: "li", run: byMouse },
	{ name: "board: by finger, held until it is lifted", world: "li", run: byFinger },
	{ name: "board: the same by keyboard alone", world: "li", run: byKeyboard },
	{ name: "board: two planners see each other within a second", world: "li", run: twoPlanners },
	{ name: "board: three days, week, month", world: "li", run: spans },
	{ name: "board: filters, the map, and how all of it looks", world: "li", run: filters },
	{ name: "board: without script", world: "li", run: withoutScript },
]
