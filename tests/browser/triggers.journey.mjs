// Triggers: a ready one changed, corrected, tried and saved; one of our own that does what it says, with its log.
import { assert, look as fullLook, until } from "./harness.mjs"

const look = process.env.QUICK ? async () => {} : fullLook

async function staff(world) {
	const page = await world.person({ width: 1280 })
	await page.goto(`${world.base}/b/login`)
	await page.locator('[name="email"]').fill("admin@morgenrot.example.org")
	await page.locator('[name="password"]').fill(world.password)
	await page.locator("button.primary, form button").first().click()
	await page.waitForURL(url => !url.pathname.endsWith("/login"))
	return page
}

const press = (page, what) => page.locator(`#effects button[value="${what}"]`).click()
const titles = page => page.locator("fieldset[data-effect] > legend").allInnerTexts()

async function add(page, kind) {
	const before = await page.locator("fieldset[data-effect]").count()
	await page.locator('[name="add_kind"]').selectOption(kind)
	await press(page, "add")
	await page.locator("fieldset[data-effect]").nth(before).waitFor()
}

async function save(page) {
	await page.locator('button.primary[value="save"]').click()
	await page.locator(".flash", { hasText: "Saved" }).waitFor()
}

// A reminder out of the library: one wrong code is told beside its field, effects come, move and go, and it is tried before it is saved.
async function ready(world) {
	const page = await staff(world)
	await page.goto(`${world.base}/b/${world.slug}/triggers`)
	await look(page, "office_triggers")
	assert(/In use/.test(await page.locator(".attention li", { hasText: "Remind the customer the day before" }).innerText()), "what the trade brought is in use")
	await page.goto(`${world.base}/b/${world.slug}/triggers/new?ready=remind`)
	assert(await page.locator('[name="moment"]').inputValue() === "before_start", "the moment is filled in")
	assert(await page.locator('[name="at"]').inputValue() === "17:00", "so is the hour")
	await page.locator('[name="event"]').waitFor({ state: "hidden" })
	await look(page, "office_trigger")
	await page.locator('[name="name"]').fill("Remind all")
	await page.locator('[name="e.0.subject.en"]').fill("Tomorrow: {activity.nonsense}")
	await page.locator('button.primary[value="save"]').click()
	await page.locator(".errors").waitFor()
	assert(/nonsense/.test(await page.locator("fieldset[data-effect]").first().innerText()), "the unknown code is told beside its field")
	assert(await page.locator('[name="e.0.subject.en"]').inputValue() === "Tomorrow: {activity.nonsense}", "what was typed is kept")
	await look(page, "office_trigger_wrong")
	await page.locator('[name="e.0.subject.en"]').fill("Tomorrow: {activity.title}")
	await add(page, "notify")
	await press(page, "up.1")
	await until("the effects in another order", async () => (await titles(page))[1]?.includes("email"))
	await press(page, "remove.0")
	await until("one effect", async () => (await titles(page)).length === 1)
	assert(await page.locator('[name="e.0.subject.en"]').inputValue() === "Tomorrow: {activity.title}", "its settings moved with it")
	await page.locator('[name="try_on"]').fill(await page.locator("#known option").first().getAttribute("value"))
	await page.locator('button[value="try"]').click()
	await page.locator("#would li").first().waitFor()
	await look(page, "office_trigger_tried")
	await save(page)
	assert(await page.locator("tbody a.open", { hasText: "Remind all" }).count() === 1, "it stands in the list")
	assert(await page.locator("tbody a.open", { hasText: "Confirm the appointment" }).count() === 1, "the built-in ones became the unit's own")
	await look(page, "office_triggers_own")
}

// "Tell the planners when a customer confirmed": it happens, and stands in the log and on the activity; turned off, it does not.
async function own(world) {
	const page = await staff(world)
	await page.goto(`${world.base}/b/${world.slug}/triggers/new`)
	await page.locator('[name="name"]').fill("Confirmed by phone")
	await page.locator('[name="event"]').selectOption("confirmed")
	await add(page, "notify")
	await page.locator('[name="e.0.text.en"]').fill("Confirmed: {activity.reference}")
	await save(page)
	await page.goto(`${world.base}/b/${world.slug}/activities?status=planned`)
	await page.locator("a.open").last().click()
	const activity = page.url()
	const confirm = page.locator('form[action$="/confirm"] button')
	if (!await confirm.count())
		await page.locator('form[action$="/unconfirm"] button').click()
	await page.locator('form[action$="/confirm"] button').click()
	await page.locator(".flash", { hasText: "Confirmed" }).waitFor()
	await until("what happened, on the page of the activity", async () => {
		await page.goto(activity)
		return /Confirmed by phone/.test(await page.locator("#runs").innerText().catch(() => "")) &&
			/Done/.test(await page.locator("#runs").innerText())
	})
	await look(page, "office_activity_runs")
	await page.goto(`${world.base}/b/${world.slug}/triggers/log`)
	assert(/Confirmed by phone/.test(await page.locator("tbody").innerText()), "and in the log")
	await look(page, "office_trigger_log")
	await page.goto(`${world.base}/b/${world.slug}/triggers`)
	await page.getByRole("button", { name: "Turn Confirmed by phone off" }).click()
	await page.locator(".flash", { hasText: "is off" }).waitFor()
	await page.getByRole("link", { name: "Confirmed by phone" }).click()
	await page.locator('form[action$="/archive"] button').click()
	await page.locator(".flash", { hasText: "archived" }).waitFor()
}

export default [
	{ name: "triggers: a ready one is changed, corrected, tried and saved", world: "demo again", run: ready },
	{ name: "triggers: one of our own does what it says and tells of it", world: "demo again", run: own },
]
