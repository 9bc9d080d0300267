// What customers ask for and how it is decided: a visit requested and a time proposed, other times offered by the planner and one
// picked; the visit closed, and a survey answered from the message after robots have followed its links.
import { assert, look } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const email = "emily.carter@example.org"

const about = (world, purpose) => one => one.to === email && one.purpose === purpose
const count = async (world, purpose) => (await world.outbox()).filter(about(world, purpose)).length

// The link of a button in a message of that purpose.
async function linkOf(world, purpose, before, which = 0) {
	const message = await world.message(`a message "${purpose}"`, about(world, purpose), before)
	const links = message.text.match(/https?:\/\/\S+\/k\/\S+/g)
	assert(links?.length > which, `the message has a link: ${message.text}`)
	return links[which]
}

// A link of a message opens its page by one button.
async function follow(world, link) {
	const page = await world.person()
	await page.goto(link)
	await page.locator("form.ask button.primary").click()
	await page.waitForURL(url => !url.pathname.startsWith("/k/"))
	return page
}

async function request(world, page) {
	await page.goto(`${world.base}/p/${world.slug}`)
	// The first type of the demo has every kind of action: what is asked for there can be proposed, moved and rated.
	const href = await page.locator(".starts > li", { hasText: "Heat pump service" }).locator("a[href$='/request']").first().getAttribute("href")
	await page.goto(world.base + href)
	await look(page, "portal_request")
	// Nothing filled in: it says what is missing and keeps the page.
	await page.locator(".bar button.primary").click()
	await page.locator("#about-error").waitFor()
	await page.locator("#f-about").fill("The pump makes a noise since yesterday.")
	for (const group of await page.locator("main form fieldset").all())
		if (await group.locator("input[type=radio]").count())
			await group.locator("input[type=radio]").first().check()
	await page.locator(".bar button.primary").click()
	await page.waitForURL(url => /\/a\/[\w-]{22}$/.test(url.pathname))
	assert(await page.locator(".flash").count() === 1, "it says that the request is there")
	return new URL(page.url()).pathname
}

async function propose(world, page, visit) {
	await page.goto(`${world.base}${visit}/do/propose`)
	await look(page, "portal_propose")
	const day = new Date(Date.now() + 9 * 86400000).toISOString().slice(0, 10)
	await page.locator("#f-day").fill(day)
	await page.locator("#f-time").fill("03:30")
	await page.locator("#f-comment").fill("Early, before work")
	await page.locator(".bar button.primary").click()
	await page.waitForURL(url => url.pathname === visit)
	await page.goto(`${world.base}${visit}/do/propose`)
	await page.locator("p.notice", { hasText: "You proposed" }).waitFor()
}

async function offerOthers(world) {
	const staff = await planner(world)
	const told = (await world.outbox()).filter(one => one.purpose === "staff")
	assert(told.length > 0, "the planner is told by message")
	await staff.goto(`${world.base}/b/${world.slug}`)
	await staff.locator("a[href$='/requests']", { hasText: "Decide" }).click()
	await look(staff, "office_requests")
	await staff.locator("tr", { hasText: "Carter" }).filter({ hasText: "Proposed time" }).locator("a.open").click()
	await look(staff, "office_request")
	// At half past three in the night nobody works: it is not accepted.
	await staff.getByRole("button", { name: "Accept" }).click()
	await staff.locator(".notice", { hasText: "Nobody is free at that time" }).waitFor()
	const boxes = staff.locator("input[name='slot[]']")
	assert(await boxes.count() > 1, "there are other times to offer")
	await boxes.nth(0).check()
	await boxes.nth(1).check()
	await look(staff, "office_request_offers")
	await staff.getByRole("button", { name: "Offer these times" }).click()
	await staff.waitForURL(url => url.pathname.endsWith("/requests"))
	return staff
}

async function pick(world, before) {
	const page = await follow(world, await linkOf(world, "offered", before))
	await page.locator("input[name=offer]").first().waitFor()
	await look(page, "portal_offered")
	assert(await page.locator("input[name=offer]").count() === 2, "both times are there")
	await page.locator("input[name=offer]").first().check()
	await page.getByRole("button", { name: "Take this time" }).click()
	await page.locator(".confirmed").waitFor()
}

async function proposals(world) {
	const way = await demoCustomer(world)
	const visit = await request(world, way.page)
	await propose(world, way.page, visit)
	await world.message("a message to the planner", one => one.purpose === "staff" && /Carter/.test(one.subject))
	const before = await count(world, "offered")
	const staff = await offerOthers(world)
	await pick(world, before)
	await staff.goto(`${world.base}/b/${world.slug}/requests?show=decided`)
	await staff.locator("tr", { hasText: "Carter" }).filter({ hasText: "Accepted" }).first().waitFor()
	await look(staff, "office_requests_decided")
	world.visit = visit
}

/* ---- survey ---- */

async function closeVisit(world, staff, id) {
	await staff.goto(`${world.base}/b/${world.slug}/activities/${id}`)
	await staff.locator("#close > summary").click()
	await staff.locator("#close input[name=result][value=ok]").check()
	await staff.locator("#close form button.primary").click()
	await staff.locator(".flash").waitFor()
}

const answers = async (world, staff, id) => {
	await staff.goto(`${world.base}/b/${world.slug}/surveys`)
	return staff.locator(`tr a[href$='/activities/${id}']`).count()
}

// What mail scanners do: ask for the link again and again, and open it in a browser that runs scripts and presses nothing.
async function scan(world, link) {
	const robot = await world.person()
	const best = link.replace(/score=\d+/, "score=5")
	assert(/\?score=5(&|$)/.test(best), `a link of the same key with another score: ${best}`)
	for (let i = 0; i < 100; i++) {
		const address = [link, best, link.split("?")[0]][i % 3]
		const answer = await fetch(address, { method: i % 2 ? "HEAD" : "GET", redirect: "manual" })
		assert(answer.status === 200, `the link answers ${answer.status} to a scanner`)
		assert(!/ds_portal/.test(answer.headers.get("set-cookie") ?? ""), "no session is given")
	}
	for (const address of [link, best]) {
		await robot.goto(address)
		await robot.waitForLoadState("networkidle")
		assert(new URL(robot.url()).pathname.startsWith("/k/"), "a script opens nothing")
	}
	const given = await robot.context().cookies()
	assert(!given.some(one => /^(__Host-)?ds_portal/.test(one.name)), `a script is given no session: ${given.map(one => one.name)}`)
	await robot.goto(`${world.base}/p/${world.slug}`)
	await robot.locator("#identity").waitFor()
}

async function survey(world) {
	if (!world.visit)
		await proposals(world)
	const staff = await planner(world)
	const id = world.visit.split("/").pop()
	const before = await count(world, "survey_stars")
	await closeVisit(world, staff, id)
	const link = await linkOf(world, "survey_stars", before, 3)
	assert(/score=2/.test(link), `the fourth button carries its score: ${link}`)
	await scan(world, link)
	assert(await answers(world, staff, id) === 0, "no vote of a robot is counted")
	const page = await follow(world, link)
	await look(page, "portal_survey")
	assert(await page.locator("input[name=score][value='2']").isChecked(), "the score of the button is chosen")
	await page.goto(page.url())
	assert(await answers(world, staff, id) === 0, "looking at the page counts nothing")
	await page.locator(".bar button.primary").click()
	await page.locator(".flash").waitFor()
	assert(await answers(world, staff, id) === 1, "the vote of a person counts")
	await look(staff, "office_surveys")
	await staff.goto(`${world.base}/b/${world.slug}`)
	await staff.locator("li", { hasText: "not satisfied" }).waitFor()
	await world.message("an alert to the planner", one => one.purpose === "staff" && /not satisfied/.test(one.subject) && one.text.includes(id))
}

// The editor of an action: every option, the order, and when it would be shown.
async function editor(world) {
	const staff = await planner(world)
	await staff.goto(`${world.base}/b/${world.slug}/catalog`)
	await staff.locator("a.open").first().click()
	await staff.locator("a[href$='/actions/reschedule']").click()
	await look(staff, "office_action")
	await staff.locator("input[name='label.en']").or(staff.locator("textarea[name='label.en']")).first().fill("Move it, {customer.name}")
	await staff.locator("input[name=until_h]").fill("48")
	await staff.getByRole("button", { name: "Save" }).click()
	await staff.waitForURL(url => !url.pathname.endsWith("/reschedule"))
	await staff.locator("a[href$='/actions/reschedule']").click()
	assert(await staff.locator("input[name=until_h]").inputValue() === "48", "what was saved is there")
	await staff.getByRole("link", { name: "When would it be shown?" }).click()
	await staff.locator("td", { hasText: "Only until 48 hours before" }).first().waitFor()
	await staff.locator("td", { hasText: "Only while the activity is: Planned" }).first().waitFor()
	await look(staff, "office_action_preview")
}

export default [
	{ name: "actions: proposed, other times offered, one picked", world: "demo again", run: proposals },
	{ name: "actions: a survey answered by a person, not by robots", world: "demo again", run: survey },
	{ name: "actions: every option edited, and when it would be shown", world: "demo again", run: editor },
]
