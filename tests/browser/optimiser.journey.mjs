// The optimiser as a planner meets it: set, begun, watched, canceled, gone on with, cut short; the proposal read by day
// and on the board, accepted in part while a customer books, and what came of it on the board.
import { assert, doorstep, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

const DAY = "2027-03-03"

const state = page => page.locator("#proposal > p.buttons .badge").first()
const share = page => page.locator("#proposal progress").getAttribute("value", { timeout: 2000 }).then(Number, () => -1)
const press = (page, name) => page.locator("#proposal").getByRole("button", { name, exact: true }).click()
const count = text => Number(text.replace(/\D/g, ""))

// "1,204" and "before: 1,530" of one figure.
async function figure(page, label) {
	const box = page.locator(".figure", { hasText: label })
	return { after: count(await box.locator("b").textContent()), before: count(await box.locator("small").textContent()) }
}

async function begin(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/optimiser`)
	await look(page, "optimiser_empty")
	await page.getByRole("link", { name: "New optimisation" }).first().click()
	await page.waitForURL(/optimiser\/new/)
	await page.locator("#f-name, [name=name]").first().fill("The first week")
	await page.locator('[name="mode"][value="travel"]').check()
	await page.locator('[name="from_days"]').fill("3")
	await page.locator('[name="length"]').fill("5")
	await page.locator('[name="length_in"]').selectOption("days")
	await page.locator('[name="seconds"]').fill("60")
	await look(page, "optimiser_form")
	await page.getByRole("button", { name: "Save and run now" }).click()
	await page.waitForURL(/proposals\//)
}

// Its own page tells how far it is; nothing is pressed to see it.
async function search(page) {
	await until("progress", async () => await share(page) > 0)
	await look(page, "optimiser_searching")
	await press(page, "Cancel")
	await state(page).filter({ hasText: "Canceled" }).waitFor()
	await look(page, "optimiser_canceled")
	await press(page, "Go on searching")
	const stood = await until("the search to go on", async () => await share(page).then(at => at > 0 && at))
	await until("more than that", async () => await share(page) > stood)
	await press(page, "Take the best so far")
	await state(page).filter({ hasText: "To decide" }).waitFor()
	const km = await figure(page, "Kilometres"), waiting = await figure(page, "Visits to plan")
	assert(waiting.after < waiting.before || km.after < km.before, `better: ${JSON.stringify({ km, waiting })}`)
}

// One day of it: the changes of that day, and the board on which they would come true.
async function readDay(page) {
	await page.locator("#f-day").fill(DAY)
	await page.locator("#proposal form.filters button").click()
	await page.waitForURL(/day=/)
	const there = await page.locator('tbody input[name="move[]"]').count()
	assert(there > 2, `${there} changes on ${DAY}`)
	await look(page, "optimiser_day")
	return page.locator('tbody input[name="move[]"]').evaluateAll(all => all.map(one => one.value))
}

async function book(world, key, activity) {
	const ask = async (path, body) => (await fetch(`${world.base}/api/v1${path}`, { method: "POST", body: JSON.stringify(body),
		headers: { "content-type": "application/json", authorization: `Bearer ${key}` } })).json()
	const { slots } = await ask("/slots", { activity, from: "2027-03-15T00:00:00+01:00", to: "2027-03-20T00:00:00+01:00" })
	assert(slots?.length > 0, "a time for who books meanwhile")
	const booked = await ask(`/activities/${activity}/book`, { slot: slots[0].slot })
	assert(booked.start?.startsWith("2027-03-1") || booked.id, `booked: ${JSON.stringify(booked)}`)
	return slots[0].start
}

// The same day drawn: each worker's day as it is and as it would be, what leaves, what comes.  By mouse and by keyboard.
async function lookBefore(world, page, left) {
	await page.locator("#proposal form.filters").getByRole("link", { name: "Board", exact: true }).click()
	await page.waitForURL(/\/board\?date=/)
	const box = page.locator(`.changes input[value="${left}"]`)
	const card = look => page.locator(`#proposal .board .job.${look}[data-move="${left}"]`)
	await card("arrives").or(card("leaves")).first().waitFor()
	const drawn = await page.locator("#proposal .job.arrives").evaluateAll(all => all.map(one => one.dataset.move))
	for (const move of drawn)
		assert(await page.locator(`#move-${move} input:checked`).count() === 1, "what is drawn as coming is ticked in the list")
	await look(page, "proposal_board")
	// a press on the card takes its tick away, the keyboard gives it back, and both cards stand out
	await card("arrives").or(card("leaves")).first().click()
	assert(!await box.isChecked(), "a press on the card leaves the change")
	assert(await page.locator(`#proposal .marked[data-move="${left}"]`).count() > 1, "card and line stand out together")
	await page.keyboard.press("Space")
	assert(await box.isChecked(), "the focus is at its tick")
	const board = page.url()
	await page.locator(".spans").getByRole("link", { name: "Map" }).click()
	await page.waitForURL(/\/map\?date=/)
	await page.locator("#board-map .way.was").first().waitFor({ state: "attached" })
	await look(page, "proposal_map")
	await page.goto(board)
	return { box, arriving: drawn }
}

async function accept(world, page, moves) {
	const key = (await doorstep("key", "create", ...world.where, "--unit", world.slug, "--scopes", "read,plan,write", "--clock", world.clock)).trim()
	const toPlan = await page.locator("tbody tr", { has: page.locator("td:nth-child(3)", { hasText: "To plan" }) }).locator("input").first().getAttribute("value")
	const start = await book(world, key, toPlan)
	const left = moves.filter(one => one !== toPlan).at(-1), day = page.url()
	const said = new Map(await page.locator("tbody tr:has(input)").evaluateAll(all => all.map(row =>
		[row.querySelector("input").value, row.querySelector("td strong").textContent])))
	const { box, arriving } = await lookBefore(world, page, left)
	// A change of this day may also lead away from it: what is followed to the board is one that comes.
	const kept = arriving.find(one => one !== toPlan && one !== left), to = said.get(kept)
	assert(to, `one of ${arriving.length} comes on ${DAY} and stands in its list`)
	await box.uncheck()
	await page.getByRole("button", { name: "Accept what is ticked here" }).click()
	// Its own page tells when it has come true; then the day once more.
	await page.waitForURL(/\/board\?date=/)
	await until("the changes to come true", async () => await page.locator(".changes input[type=checkbox]").count() === 1, 60)
	await state(page).filter({ hasText: "To decide" }).waitFor()
	await page.goto(day)
	await page.getByText(/changes? (was|were) left out/).waitFor()
	await look(page, "optimiser_partly")
	const open = await page.locator('#proposal input[name="move[]"]').evaluateAll(all => all.map(one => one.value))
	assert(open.includes(left), "what was not ticked is still to decide")
	assert(!open.includes(kept), "what was ticked is decided")
	return { kept, to, toPlan, start }
}

async function onTheBoard(world, page, { kept, to, toPlan, start }) {
	await page.locator("#proposal").getByRole("link", { name: "Board", exact: true }).click()
	await page.getByRole("link", { name: "The plan as it is" }).click()
	await page.waitForURL(url => url.pathname.endsWith(`/${world.slug}/board`))
	const card = page.locator(`#board .row [data-activity="${kept}"]`)
	await card.waitFor()
	const time = (await card.getAttribute("data-time")).replace(/^0/, "")
	assert(to.includes(time), `it stands at ${time}: ${to}`)
	assert(to.includes(await card.evaluate(one => one.closest(".row").getAttribute("aria-label"))), "with the worker of the proposal")
	await page.goto(`${world.base}/b/${world.slug}/board?date=${start.slice(0, 10)}`)
	await page.locator(`#board .row [data-activity="${toPlan}"]`).waitFor()
	assert((await doorstep("check", ...world.where)).trim() === "", "the check finds nothing")
}

async function run(world) {
	const page = await planner(world)
	await begin(world, page)
	await search(page)
	const moves = await readDay(page)
	await onTheBoard(world, page, await accept(world, page, moves))
	assert(page.faults.length === 0, page.faults.join(" | "))
}

export default [{ name: "optimiser: watched, canceled, gone on with, accepted in part while a customer books", world: "li again", run }]
