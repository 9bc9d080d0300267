// A unit's own mail server set up and tried: what is wrong is said beside its field, what was typed stays.
import { assert, look, until } from "./harness.mjs"

async function admin(world) {
	const page = await world.person({ width: 1280 })
	await page.goto(`${world.base}/b/login`)
	await page.locator('[name="email"]').fill("admin@morgenrot.example.org")
	await page.locator('[name="password"]').fill(world.password)
	await page.locator("button.primary, form button").first().click()
	await page.waitForURL(url => !url.pathname.endsWith("/login"))
	return page
}

async function setUp(world) {
	const page = await admin(world), settings = `${world.base}/b/${world.slug}/settings/mail`
	try {
		await page.goto(settings)
		await look(page, "office_mail_server")
		await page.locator('[name="url"]').fill("mail.example.org")
		await page.locator('[name="user"]').fill("anna")
		await page.locator("form button.primary").click()
		await page.locator(".errors").waitFor()
		assert(await page.locator('[name="user"]').inputValue() === "anna", "what was typed is still there")
		await look(page, "office_mail_server_wrong")
		// nobody listens there: the test says so, and nothing is saved by it
		await page.locator('[name="url"]').fill("smtp://127.0.0.1:9")
		await page.locator('[name="password"]').fill("geheim")
		await page.locator('button[name="try"]').click()
		await until("the result of the test", async () => /was not reached|private network/.test(await page.locator("main").innerText()))
		await look(page, "office_mail_server_tried")
		await page.locator('[name="url"]').fill("smtp://mail.example.org:587")
		await page.locator('[name="password"]').fill("geheim")
		await page.locator("form button.primary").click()
		await page.locator(".flash").waitFor()
		assert(await page.locator('[name="password"]').inputValue() === "", "the password is not shown again")
		assert(/own mail server/.test(await page.locator("main").innerText()), "it is the unit's own now")
		await page.goto(`${world.base}/b/${world.slug}/messages`)
		await look(page, "office_messages")
	} finally {
		await page.goto(settings)
		const remove = page.locator('button[name="remove"]')
		if (await remove.count()) {
			await remove.click()
			await page.locator(".flash").waitFor()
		}
	}
}

export default [
	{ name: "mail: a unit's own server is set up and tried", world: "demo again", run: setUp },
]
