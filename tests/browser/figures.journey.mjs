// Figures in a period with their tables below, lists taken away, and who changed what: by person, thing and page.
import { assert, look } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

async function take(page, href) {
	const answer = await page.request.get(new URL(href, page.url()).href)
	assert(answer.ok(), `${href} answers ${answer.status()}`)
	return answer.body()
}

async function figures(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/dashboard`)
	const all = Number((await page.locator(".figure b").first().innerText()).replace(/\D/g, ""))
	assert(all > 20 && await page.locator(".topic svg").count() >= 4, `${all} visits and their pictures`)
	await page.locator(".topic summary").first().click()
	assert(await page.locator(".topic details[open] tbody tr").count() > 3, "the figures stand below the picture")
	await page.locator(".tabs a").nth(4).click()
	await page.waitForURL(url => url.search !== "")
	await page.locator(".tabs a").first().click()
	await page.waitForURL(url => !url.searchParams.get("type"))
	await Promise.all([page.waitForURL(/type=[^&]/), page.locator("[name=type]").selectOption({ label: "Boiler service" })])
	const some = Number((await page.locator(".figure b").first().innerText()).replace(/\D/g, ""))
	assert(some > 0 && some < all, `${some} of ${all} visits are of one type`)
	const table = (await take(page, await page.locator("a[download]").first().getAttribute("href"))).toString()
	assert(table.split("\n").length > 2, `figures as CSV: ${table.slice(0, 200)}`)
	await page.goto(`${world.base}/b/${world.slug}/dashboard?from=2001-01-01&to=2001-02-01`)
}

async function lists(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/export`)
	const sheet = await take(page, await page.locator("main a[href$='/export/customers.xlsx']").getAttribute("href"))
	assert(sheet.subarray(0, 2).toString() === "PK", "an Excel file")
	const text = (await take(page, await page.locator("main a[href$='/export/activities.csv']").getAttribute("href"))).toString()
	assert(/^.?reference|reference/.test(text.split("\n")[0]) && text.split("\n").length > 20, "a list of activities")
}

async function audit(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/audit`)
	const rows = page.locator("table.audit tbody tr")
	assert(/customers|activities/.test(await rows.nth(0).innerText()) && await rows.count() === 50, "what was just taken away stands first")
	const first = await rows.nth(0).innerText()
	await page.locator("main a[rel=next], nav.pager a, .pager a").last().click()
	await page.waitForURL(/cursor=/)
	assert(await rows.nth(0).innerText() !== first, "older ones")
	await page.goto(`${world.base}/b/${world.slug}/audit`)
	await Promise.all([page.waitForURL(/thing=file/), page.locator("[name=thing]").selectOption("file")])
	const me = await page.locator("[name=who] option").evaluateAll(all => all.map(one => [one.value, one.textContent]))
	const mine = me.find(([, name]) => /Alex/.test(name)) ?? me[1]
	await Promise.all([page.waitForURL(/who=[^&]/), page.locator("[name=who]").selectOption(mine[0])])
	for (const row of await rows.allInnerTexts())
		assert(row.includes(mine[1]), `only what ${mine[1]} did: ${row}`)
	await look(page, "office_audit_filtered")
	await page.goto(`${world.base}/b/${world.slug}/audit?from=2001-01-01&to=2001-01-02`)
	assert(await rows.count() === 0, "nothing was changed then")
	await look(page, "office_audit_empty")
	const file = (await take(page, await page.locator("main a[href$='/export/audit.csv']").getAttribute("href"))).toString()
	assert(/^.?at,actor_kind,actor/.test(file), `the audit as CSV: ${file.slice(0, 80)}`)
}

async function walk(world) {
	const page = await planner(world)
	await figures(world, page)
	await lists(world, page)
	await audit(world, page)
}

export default [
	{ name: "figures: a period, its tables, lists taken away, who changed what", world: "demo again", run: walk },
]
