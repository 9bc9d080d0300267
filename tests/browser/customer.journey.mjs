// The customer's record: own fields, a machine, opening hours, workers, links, doubles, all data down and away;
// and the customer portal of a unit, set up on one page.
import { readFileSync } from "node:fs"
import { Pointer, assert, look } from "./harness.mjs"

// The administrator of the demo; `js` as asked.
export async function admin(world, options = {}) {
	const page = await world.person({ width: 1280, ...options })
	await page.goto(`${world.base}/b/login`)
	await page.locator("[name=email]").fill("admin@morgenrot.example.org")
	await page.locator("[name=password]").fill(world.password)
	await page.locator("main form button.primary, main form button").first().click()
	await page.waitForURL(url => !url.pathname.endsWith("/login"))
	return page
}

async function save(page) {
	await page.locator("main form button.primary").first().click()
}

async function newCustomer(world, page, fields) {
	await page.goto(`${world.base}/b/${world.slug}/customers/new`)
	for (const [name, value] of Object.entries(fields))
		await page.locator(`[name="${name}"]`).fill(value)
	await save(page)
	await page.waitForURL(/\/customers\/[\w-]{22}$/)
	return page.url()
}

// A field made in the editor stands in the form of the customer, on the record and in the filter.
async function ownField(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/settings/customer-form`)
	await look(page, "record_fields_editor")
	const url = await newCustomer(world, page, { name: "Journey Ltd", email: "journey@example.org", address: "1 Quay Street, Bristol BS1 1AA" })
	await page.goto(`${url}/edit`)
	const number = page.locator('[name="f.contract_number"]')
	assert(await number.count() === 1, "the unit's own field stands in the form")
	await number.fill("K-JOURNEY-1")
	await look(page, "record_edit")
	await save(page)
	await page.waitForURL(url)
	assert(/K-JOURNEY-1/.test(await page.locator("#own").innerText()), "the record shows the own field")
	await page.goto(`${world.base}/b/${world.slug}/customers?code=contract_number&value=k-journey-1`)
	assert(await page.locator("a.open").count() === 1, "the filter finds it by its own field")
	await look(page, "customers_filtered")
	return url
}

async function machine(world, page, url) {
	await page.goto(url)
	await page.locator("#machines .push").click()
	await page.locator('[name="name"]').fill("Control panel")
	await page.locator('[name="maker"]').fill("Honeywell")
	await page.locator('[name="serial"]').fill("HW-0815")
	await page.locator('[name="warranty_until"]').fill("2031-05-01")
	await save(page)
	await page.waitForURL(/\/customers\/[\w-]{22}$/)
	assert(/HW-0815/.test(await page.locator("main").innerText()), "the machine shows its serial number")
	assert(/1 Quay Street/.test(await page.locator("main").innerText()), "the machine stands where its customer is")
	await look(page, "machine")
	await page.goto(url)
	assert(/Control panel/.test(await page.locator("#machines").innerText()), "the customer lists the machine")
}

// Without JavaScript: Monday, copied to Friday, and a closed day.
async function hours(world, url) {
	const page = await admin(world, { js: false })
	await page.goto(`${url}/opening`)
	await page.locator('[name="d.0.0.from"]').fill("08:00")
	await page.locator('[name="d.0.0.to"]').fill("12:00")
	await page.locator('button[name="copy"][value="0"]').click()
	assert(await page.locator('[name="d.4.0.to"]').inputValue() === "12:00", "Monday is copied up to Friday")
	await page.locator('[name="d.2.0.to"]').fill("07:00")
	await page.locator("main form button.primary").click()
	assert(await page.locator(".errors").count() === 1, "an end before the beginning is refused")
	await page.locator('[name="d.2.0.to"]').fill("11:00")
	await page.locator('[name="x.0.day"]').fill("2031-12-24")
	await page.locator('[name="x.0.closed"]').check()
	await page.locator("main form button.primary").click()
	await page.waitForURL(url)
	const said = await page.locator("main").innerText()
	assert(/8:00/.test(said) && /2031/.test(said) && /closed/.test(said), "the record tells the hours")
	await page.context().close()
}

async function workersAndLinks(world, page, url) {
	await page.goto(`${url}/opening`)
	await look(page, "opening_hours")
	await page.goto(`${url}/workers`)
	await look(page, "wanted_workers")
	await page.locator('[name="mode"][value="only"]').check()
	await page.locator('[name="named[]"]').first().check()
	await save(page)
	await page.waitForURL(url)
	assert(/Only:/.test(await page.locator("main").innerText()), "the record tells who alone may come")
	await page.goto(`${url}/links?q=emily+carter`)
	await look(page, "link_customer")
	await page.locator('button[name="other"]').first().click()
	await page.waitForURL(url)
	assert(/Bills go to/.test(await page.locator("#links").innerText()), "the link is told")
}

// A double is seen on the record, compared, merged, found by its old address, and parted again.
async function merge(world, page, url) {
	const twin = await newCustomer(world, page, { name: "Journey Ltd", email: "journey@example.org", phone: "0117 496 0001" })
	await page.goto(url)
	await look(page, "record")
	await page.locator('.notice.warning a.button').first().click()
	await look(page, "merge")
	await page.locator('[name="take.phone"][value="gone"]').check()
	await save(page)
	await page.waitForURL(url)
	assert(/0117 496 0001/.test(await page.locator("main").innerText()), "the phone of the other was taken")
	await page.goto(twin)
	assert(page.url() === url, "the old address leads to the record that stayed")
	await page.locator(".notice.info form button").first().click()
	await page.goto(twin)
	assert(page.url() === twin, "they are two again")
	await page.goto(`${world.base}/b/${world.slug}/customers/doubles`)
	await look(page, "doubles")
	await page.goto(`${world.base}/b/${world.slug}/customers/categories`)
	await look(page, "categories")
}

async function dataDownAndAway(world, page, url) {
	await page.goto(`${url}/data`)
	await look(page, "personal_data")
	const waits = page.waitForEvent("download")
	await page.locator("form[action$='/download'] button").click()
	const zip = readFileSync(await (await waits).path())
	assert(zip.subarray(0, 4).toString("latin1") === "PK\u0003\u0004" && zip.includes("data.json") && zip.includes("journey@example.org"), "the file holds everything")
	await page.locator('[name="reference"]').fill("wrong")
	await page.locator("form[action$='/erase'] button").click()
	assert(await page.locator(".errors").count() === 1, "the reference must be typed")
	const label = await page.locator('label[for="f-reference"]').innerText()
	await page.locator('[name="reference"]').fill(label.match(/C\d+/)[0])
	await page.locator("form[action$='/erase'] button").click()
	await page.waitForURL(url)
	assert(!/Journey|journey@/.test(await page.locator("main").innerText()), "nothing of the person is left")
}

async function record(world) {
	const page = await admin(world)
	const url = await ownField(world, page)
	await machine(world, page, url)
	await hours(world, url)
	await workersAndLinks(world, page, url)
	await merge(world, page, url)
	await dataDownAndAway(world, page, url)
}

// Settings -> Business units -> a unit -> Configure -> Customer portal, by clicking alone.
async function unitSection(world) {
	const page = await admin(world)
	const way = new Pointer(page)
	await page.goto(`${world.base}/b/${world.slug}/settings`)
	await way.press(page.locator('nav.settings a[href$="/settings/units"]'))
	await look(page, "business_units")
	await way.press(page.locator(`a.open[href="/b/${world.slug}/settings/configure"]`))
	await look(page, "configure")
	await way.press(page.locator('.cards a[href$="/settings/portal"]'))
	await page.locator("#portal-form").waitFor()
	await look(page, "portal_setup")
	await page.locator('[name="display_name"]').fill("Aurora at your door")
	await page.locator('[name="accent"]').fill("#ffcc00")
	await page.locator('[name="home_text.en"]').fill("**Good to see you.** Call {businessUnit.phone}.")
	await page.locator('[name="home_text.en"]').blur()
	await page.locator("#preview", { hasText: "Aurora at your door" }).waitFor()
	// A colour that cannot be read is darkened, and told; the text is shown while typing.
	await page.locator("#preview", { hasText: "Darkened" }).filter({ hasText: "Good to see you" }).waitFor()
	await page.locator('[name="logo"]').setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(
		"iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGNgYPiPAw0tCQYGAJTtP8E6GJ1GAAAAAElFTkSuQmCC", "base64") })
	await page.locator('[name="home_text.en"]').fill("**Good to see you.** Nothing {like.this}.")
	await save(page)
	assert(await page.locator(".errors").count() === 1, "a code that does not exist is told")
	await page.locator('[name="home_text.en"]').fill("**Good to see you.** Call {businessUnit.phone}.")
	await save(page)
	await page.waitForURL(/\/settings\/portal$/)
	assert(await page.locator('[name="display_name"]').inputValue() === "Aurora at your door", "it is saved")
	const door = await world.person()
	await door.goto(`${world.base}/p/${world.slug}`)
	assert(/Aurora at your door/.test(await door.locator("header").first().innerText()), "the portal has the name")
	// everybody out, counted, and undone
	await way.press(page.locator('form[action$="/everybody/off"] button'))
	await page.locator(".flash form button, .flash button").first().click()
	await page.locator(".flash").waitFor()
	assert(/as before/.test(await page.locator(".flash").innerText()), "the switch is undone")
	await page.goto(`${world.base}/b/${world.slug}/catalog/templates`)
	await look(page, "templates")
	await page.locator('form:has([value="heating"]) input[value="HEAT-FAULT"]').check()
	await page.locator('form:has([value="heating"]) button.primary').click()
	await page.waitForURL(/\/catalog$/)
	assert(/Heating fault/.test(await page.locator("main").innerText()), "the types of the template are in the catalog")
}

export default [
	{ name: "customer record: own field, machine, hours, links, doubles, data", world: "demo again", run: record },
	{ name: "unit section: configure the customer portal, templates", world: "demo again", run: unitSection },
]
