// A freed time taken by who asked to come earlier; absences from the board's address, repeated ones, calendars elsewhere.
import { assert, look as fullLook, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

const look = process.env.QUICK ? async () => {} : fullLook

// The demo offers a freed time: the letter leads to the visit, one tap takes it, staff see how it ended.
async function earlier(world) {
	const staff = await planner(world)
	await staff.setViewportSize({ width: 1280, height: 800 })
	await staff.goto(`${world.base}/b/morgenrot/waiting`)
	assert(await staff.locator("table").first().locator("tbody tr").count() >= 3, "those who wait stand in the list")
	await look(staff, "office_waiting")
	const letter = await world.message("the letter with the offer", one => one.purpose === "earlier")
	const link = new URL(letter.text.match(/https?:\/\/\S+/)[0]).pathname
	const page = await world.person()
	await page.goto(world.base + link)
	await page.locator("form button.primary").first().click()
	await page.waitForURL(url => /\/a\/[^/]+$/.test(url.pathname))
	const card = page.locator("section", { has: page.locator("#earlier") })
	await card.waitFor()
	await look(page, "portal_earlier")
	const when = await card.locator("time").innerText()
	await card.locator('button[value="yes"]').click()
	await page.waitForURL(url => url.pathname.endsWith("/agreed"))
	assert((await page.locator("main").innerText()).includes(when.split(",")[0]), "the page repeats what was agreed")
	await staff.goto(`${world.base}/b/${new URL(page.url()).pathname.split("/")[2]}/waiting`)
	await staff.locator("tr", { hasText: /Accepted|Angenommen/ }).first().waitFor()
	// A second letter's link is too late: the page says nothing of the offer any more.
	const others = (await world.outbox()).filter(one => one.purpose === "earlier" && one.to !== letter.to)
	if (others.length > 0) {
		const late = await world.person()
		await late.goto(world.base + new URL(others[0].text.match(/https?:\/\/\S+/)[0]).pathname)
		await late.locator("form button.primary").first().click()
		await late.waitForURL(url => /\/a\/[^/]+$/.test(url.pathname))
		assert(!(await late.locator("main").innerText()).includes(when), "what is taken is not offered")
	}
}

async function absences(world) {
	const page = await planner(world)
	await page.setViewportSize({ width: 1280, height: 800 })
	await page.goto(`${world.base}/b/${world.slug}/team`)
	const worker = await page.locator(`main a[href*="/team/"]:not([href$="/new"])`).last().getAttribute("href")
	// As a click on an empty spot of the board opens it.
	await page.goto(`${world.base}${worker}/absences/new?day=2027-05-03&from=10:00&to=11:30&back=board`)
	assert(await page.locator('[name="from"]').inputValue() === "2027-05-03T10:00", "the time of the click is filled in")
	assert(await page.locator('[name="to"]').inputValue() === "2027-05-03T11:30", "and its end")
	await look(page, "office_absence")
	await page.locator('[name="note"]').fill("School")
	await page.locator('[name="repeat"]').selectOption("7")
	await page.locator("main form button.primary").click()
	await page.locator(".errors").waitFor()
	assert(await page.locator('[name="note"]').inputValue() === "School", "what was typed is kept")
	await page.locator('[name="until"]').fill("2027-05-24")
	await page.locator("main form button.primary").click()
	await page.waitForURL(url => url.pathname.endsWith("/board"))
	await page.goto(`${world.base}${worker}/absences`)
	const rows = page.locator("tbody tr", { hasText: "School" })
	assert(await rows.count() === 4, `four Mondays: ${await rows.count()}`)
	await page.locator('[name="address"]').fill("https://127.0.0.2/calendar.ics")
	await page.locator("#calendars form.stack button").click()
	await page.locator(".errors").waitFor()
	await look(page, "office_absences_wrong")
	await page.locator("#feed button").first().click()
	await until("the address of the rounds", async () => /\/w\/calendar\/.*\.ics$/.test(await page.locator("#feed input[readonly]").inputValue().catch(() => "")))
	await look(page, "office_absences")
	await rows.nth(1).locator("a").click()
	await page.locator("button.danger", { hasText: "later ones" }).click()
	await page.locator(".flash", { hasText: "3 absences are gone" }).waitFor()
	assert(await rows.count() === 1, "the first one stays")
	await rows.locator("a").click()
	await page.locator("button.danger").first().click()
	await page.locator(".flash", { hasText: "The absence is gone" }).waitFor()
}

export default [
	{ name: "calendar: a freed time is offered and taken", world: "demo again", run: earlier },
	{ name: "calendar: absences by click, repeated, calendars in and out", world: "demo again", run: absences },
]
