// A unit's SMS provider set up and tried, its delivery report, the ledger; the bell that rings while a page is open.
import { createServer } from "node:http"
import { assert, look, until } from "./harness.mjs"

// A provider that takes everything and keeps what it was told.
async function provider() {
	const got = []
	const server = createServer((request, answer) => {
		let body = ""
		request.on("data", part => body += part)
		request.on("end", () => {
			got.push({ url: request.url, headers: request.headers, body: JSON.parse(body) })
			answer.writeHead(200, { "content-type": "application/json" }).end("{}")
		})
	})
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return { got, url: `http://127.0.0.1:${server.address().port}/send`, close: () => server.close() }
}

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
	const page = await admin(world), settings = `${world.base}/b/${world.slug}/settings/sms`
	const sms = await provider()
	try {
		await page.goto(settings)
		await look(page, "office_sms")
		const report = await page.locator("#report").inputValue()
		await page.locator('[name="provider"][value="generic"]').check()
		await page.locator('[name="url"]').fill("http://10.0.0.1/send")
		await page.locator("form button.primary").click()
		await page.locator(".errors").waitFor()
		assert(/private network/.test(await page.locator(".errors").innerText()), "a private address is refused")
		assert(await page.locator('[name="provider"][value="generic"]').isChecked(), "what was chosen is still there")
		await look(page, "office_sms_wrong")
		await page.locator('[name="url"]').fill(sms.url)
		await page.locator('[name="key"]').fill("the-key")
		await page.locator("form button.primary").click()
		await page.locator(".flash").waitFor()
		assert(await page.locator('[name="key"]').inputValue() === "", "the key is not shown again")
		await page.locator('#ledger [name="credits"]').fill("12")
		await page.locator("#ledger form button").click()
		await page.locator(".flash").waitFor()
		await page.locator('[name="number"]').fill("12")
		await page.locator('form[action$="/test"] button').click()
		await page.locator(".errors").waitFor()
		await page.locator('[name="number"]').fill("+41791234567")
		await page.locator('form[action$="/test"] button').click()
		await page.locator(".flash").waitFor()
		await until("the refusal of a number of another country", async () => {
			await page.goto(settings)
			return /not allowed: \+41791234567/.test(await page.locator("main").innerText())
		})
		await page.locator('[name="number"]').fill("07400 123456")
		await page.locator('form[action$="/test"] button').click()
		await page.locator(".flash").waitFor()
		const sent = await until("the test SMS", () => sms.got[0])
		assert(sent.headers.authorization === "Bearer the-key" && sent.body.to === "+447400123456", "it is what was asked for")
		assert(sent.body.report === report, "the provider hears where to report")
		const told = await fetch(report, { method: "POST", body: JSON.stringify({ id: sent.body.id, status: "delivered" }) })
		assert(told.status === 200, `the report is taken: ${told.status}`)
		assert((await fetch(`${report.slice(0, -4)}xxxx`, { method: "POST", body: "{}" })).status === 404, "another address is not there")
		await until("the test's state", async () => {
			await page.goto(settings)
			return /Arrived/.test(await page.locator("main").innerText())
		})
		assert(/61\.8/.test(await page.locator("#ledger").innerText()), "it cost 0.2 credit")
		await look(page, "office_sms_own")
		await page.goto(`${world.base}/b/${world.slug}/calls`)
		await look(page, "office_calls")
	} finally {
		await page.goto(settings)
		await page.locator('[name="provider"][value=""]').check()
		await page.locator("form button.primary").click()
		await page.locator(".flash").waitFor()
		sms.close()
	}
}

export default [
	{ name: "sms: a provider set up, tried and paid; its report arrives", world: "demo again", run: setUp },
]
