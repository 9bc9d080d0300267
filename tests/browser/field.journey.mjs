// A worker's day on a phone: the round, on my way (the customer watches), arrived, photos before and after, work, a break,
// the closing form with the customer's signature; the customer gets the survey, taps a bad score, the planner hears of
// it; the portal shows photos, steps and what was done.  Every command is sent twice on the way: it is done once.
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { World, assert, doorstep, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

const WORKER = { email: "giulia@rheintal.example", password: "the-van-is-blue-today" }
const PLACE = { latitude: 47.1702, longitude: 9.5101 }

async function bring(world, entity, head, ...lines) {
	const file = join(mkdtempSync(join(tmpdir(), "doorstep-csv-")), `${entity}.csv`)
	writeFileSync(file, [head, ...lines].join("\n") + "\n")
	await doorstep("import", entity, file, ...world.where, "--unit", world.slug, "--mode", "create", "--clock", world.clock)
}

// A unit with the heating template, one worker, three customers, three visits of this Friday.
async function setUp(world) {
	const staff = await planner(world)
	await staff.goto(`${world.base}/b/${world.slug}/catalog/templates`)
	await staff.locator("section", { has: staff.locator("input[value='HEAT-SERVICE']") }).locator("button.primary").click()
	await staff.waitForLoadState("load")
	await bring(world, "workers", "first_name,last_name,email,password,phone,address,latitude,longitude",
		`Giulia,Rossi,${WORKER.email},${WORKER.password},+423 780 00 42,"Landstrasse 1, 9490 Vaduz",47.1416,9.5215`)
	await bring(world, "skills", "email,skill,level", `${WORKER.email},Heating,3`)
	await bring(world, "customers", "reference,type,name,first_name,address,address_additional,latitude,longitude,phone,email,language",
		`C1,individual,Frick,Ursula,"Wiesengass 25, 9494 Schaan",Hintereingang,47.163829,9.504818,+423 232 11 11,ursula.frick@example.org,en`,
		`C2,company,Apotheke van den Berg,,"Im Rietacker 1, 9494 Schaan",,47.174178,9.50916,+423 231 00 07,daan@example.org,en`,
		`C3,individual,Kaiser,Jonas,"Büdamistrasse 2, 9497 Triesenberg",,47.114233,9.554675,+423 230 00 00,jonas@example.org,en`)
	await bring(world, "activities", "reference,intervention_type_reference,title,status,scheduled_start_at,scheduled_end_at,duration,assignee_email,address,comment,customer.reference",
		`A1,HEAT-SERVICE,Boiler service Frick,pending,2027-02-26T10:00:00+01:00,2027-02-26T11:00:00+01:00,3600,${WORKER.email},"Wiesengass 25, 9494 Schaan",The boiler whistles,C1`,
		`A2,HEAT-SERVICE,Boiler service pharmacy,pending,2027-02-26T13:30:00+01:00,2027-02-26T14:30:00+01:00,3600,${WORKER.email},"Im Rietacker 1, 9494 Schaan",,C2`,
		`A3,HEAT-FAULT,Fault Kaiser,pending,2027-02-26T15:00:00+01:00,2027-02-26T16:00:00+01:00,3600,${WORKER.email},"Büdamistrasse 2, 9497 Triesenberg",,C3`)
	return staff
}

async function logIn(world, options = {}) {
	const page = await world.person({ width: 390, ...options })
	await page.context().grantPermissions(["geolocation"])
	await page.context().setGeolocation(PLACE)
	await page.goto(`${world.base}/w`)
	await page.locator("[name=email]").fill(WORKER.email)
	await page.locator("[name=password]").fill(WORKER.password)
	await page.locator("main button.primary").click()
	await page.waitForURL(`${world.base}/w/${world.slug}`)
	return page
}

// The customer by email and code.
async function customer(world, email, options = {}) {
	const page = await world.person(options)
	const before = (await world.outbox()).filter(one => one.to === email && one.purpose === "code").length
	await page.goto(`${world.base}/p/${world.slug}`)
	await page.locator("#identity").fill(email)
	await page.locator("form.ask button.primary").click()
	await page.locator("input.code").waitFor()
	const letter = await world.message("the code", one => one.to === email && one.purpose === "code", before)
	await page.locator("input.code").fill(letter.text.match(/\b(\d{6,8})\b/)[1])
	await page.locator("form.ask button.primary").click()
	await page.waitForURL(url => url.pathname.replace(/\/$/, "") === `/p/${world.slug}`)
	return page
}

async function tap(page, verb) {
	await page.locator(`main button[value=${verb}]`).click()
	await page.waitForLoadState("load")
	assert(await page.locator("main .errors").count() === 0, `${verb}: ${await page.locator("main .errors").allInnerTexts()}`)
}

// What the button would send, once more: as a phone does whose first answer was lost.
async function again(page, send) {
	const body = await page.evaluate(() => {
		const form = document.querySelector(".bar form")
		const button = form.querySelector("button")
		return { action: form.action, fields: [...new FormData(form), [button.name, button.value]].map(([k, v]) => [k, String(v)]) }
	})
	await send()
	const kind = await page.evaluate(({ action, fields }) => fetch(action, { method: "POST", redirect: "manual", body: new URLSearchParams(fields) }).then(answer => answer.type + answer.status), body)
	assert(kind === "opaqueredirect0", `the same command once more answers ${kind}`)
}

async function picture(page, hue) {
	const url = await page.evaluate(hue => {
		const canvas = document.createElement("canvas")
		canvas.width = 640
		canvas.height = 480
		const brush = canvas.getContext("2d")
		brush.fillStyle = `hsl(${hue} 60% 60%)`
		brush.fillRect(0, 0, 640, 480)
		brush.fillStyle = "#fff"
		brush.fillRect(220, 80, 200, 320)
		return canvas.toDataURL("image/jpeg", 0.9)
	}, hue)
	return Buffer.from(url.slice(url.indexOf(",") + 1), "base64")
}

async function addPhoto(page, name, hue, mark) {
	await page.locator("#photos + * summary, section[aria-labelledby=photos] summary").first().click()
	await page.locator("input[type=file][name=files]").setInputFiles({ name, mimeType: "image/jpeg", buffer: await picture(page, hue) })
	await until("the photo is sent", async () => await page.locator("input[name='documents[]']").count() > 0)
	await page.locator(`input[name=mark][value=${mark}]`).check()
	await page.locator("[name=caption]").fill(`${mark} the service`)
	await page.locator("section[aria-labelledby=photos] form button:not([type=button])").last().click()
	await page.waitForLoadState("load")
	await page.locator(".pictures img").first().waitFor()
}

/* ---- the day ---- */

// One's own face, for those who wait.
async function showFace(world, worker) {
	await worker.goto(`${world.base}/w/${world.slug}/me`)
	await worker.locator("input[name=photo]").setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: await picture(worker, 300) })
	await worker.locator(".bar button.primary").click()
	await worker.locator("img.face").waitFor()
	await look(worker, "field_me")
	await worker.goto(`${world.base}/w/${world.slug}`)
}

async function begin(world, worker) {
	await look(worker, "field_round")
	assert(await worker.locator(".round .stop").count() === 3, "three visits")
	assert(/10:00/.test(await worker.locator(".stop.next").innerText()), "the first is next")
	await worker.locator(".stop.next > a").click()
	await look(worker, "field_visit")
	const text = await worker.locator("main").innerText()
	for (const must of ["Ursula Frick", "Wiesengass 25", "The boiler whistles"])
		assert(text.includes(must), `the visit tells ${must}`)
	assert(await worker.locator("a[href='tel:+4232321111']").count() === 1, "one tap calls")
	assert(await worker.locator("a[href*='destination=47.163829']").count() === 1, "one tap shows the way")
	await again(worker, () => tap(worker, "en_route"))
	await worker.locator("[data-place] [data-shown]").waitFor()
	await look(worker, "field_en_route")
}

const visitOf = page => page.locator("a[href*='/a/']").evaluateAll(links => links.map(link => link.getAttribute("href")).find(href => /\/a\/[\w-]{22}$/.test(href)))

// She watches the van; the next customer sees a time and no map.
async function watch(world, worker, guest) {
	await guest.reload()
	assert(/Giulia is on the way/.test(await guest.locator(".pass").innerText()), "the first page says so")
	const address = await visitOf(guest)
	await guest.goto(new URL(address, world.base).href)
	await guest.locator(".track").waitFor()
	await until("the map", async () => { await guest.reload(); return await guest.locator(".track-map svg").count() === 1 })
	assert(/Giulia is on the way/.test(await guest.locator(".track").innerText()), "who is on the way")
	assert(await guest.locator(".track img.face").evaluate(image => image.complete && image.naturalWidth > 0), "her face")
	assert(/9:\d\d|10:\d\d/.test(await guest.locator(".track .expected").innerText()), "when")
	assert(!(await guest.locator(".track").innerText()).includes("Rossi"), "the first name alone stands beside the estimate")
	await look(guest, "portal_track")
	const other = await customer(world, "daan@example.org")
	await other.goto(new URL(await visitOf(other), world.base).href)
	await other.locator(".track").waitFor()
	assert(await other.locator(".track-map").count() === 0, "nobody else sees the van")
	const page = await other.content()
	assert(!page.includes("Wiesengass") && !page.includes("Frick"), "nothing of other customers")
	return new URL(address, world.base).href
}

async function work(world, worker, guest, address) {
	await again(worker, () => tap(worker, "arrive"))
	// The customer's page hears of it by itself.
	await guest.goto(address)
	await until("the page says that she has arrived", async () => /has arrived/.test(await guest.locator("#day").innerText()))
	assert(await guest.locator(".track-map").count() === 0, "no map after arrival")
	await addPhoto(worker, "before.jpg", 20, "before")
	await tap(worker, "start")
	await until("the open page follows", async () => /is at work/.test(await guest.locator("#day").innerText()))
	await tap(worker, "pause")
	await tap(worker, "resume")
	await addPhoto(worker, "after.jpg", 140, "after")
}

async function close(world, worker) {
	await worker.locator(".bar a.primary").click()
	await worker.waitForLoadState("load")
	await look(worker, "field_finish")
	// Without anything: every mistake is told at once, and nothing is closed.
	await worker.locator("form").evaluateAll(forms => forms.forEach(form => { form.noValidate = true }))
	await worker.locator(".bar button.primary").click()
	await worker.locator("main .errors").waitFor()
	assert(await worker.locator("main .errors li").count() >= 2, "several things are missing")
	await worker.locator("input[name=result][value=ok]").check()
	await worker.locator("[name='f.pressure']").fill("1.8")
	const state = worker.locator("[name='f.state']")
	if (await state.first().evaluate(element => element.tagName) === "SELECT")
		await state.selectOption({ index: 1 })
	else
		await state.first().check()
	await worker.locator("[name='f.work_done']").fill("Burner cleaned, pressure set to 1.8 bar")
	await worker.locator("[name='comment']").fill("All in order until next year")
	await sign(worker)
	const answer = worker.waitForResponse(one => one.request().method() === "POST")
	await worker.locator(".bar button.primary").click()
	assert((await answer).status() === 303, `closing answers ${(await answer).status()}: ${await worker.locator("main .errors").allInnerTexts().catch(() => "")}`)
	await worker.locator(".flash").waitFor()
	await look(worker, "field_closed")
	assert(/Closed: the work went well/.test(await worker.locator("main").innerText()), "the visit is closed")
}

// With a finger, as the customer would.
async function sign(worker) {
	const canvas = worker.locator(".signature canvas")
	await canvas.scrollIntoViewIfNeeded()
	const box = await canvas.boundingBox()
	await worker.mouse.move(box.x + 30, box.y + 40)
	await worker.mouse.down()
	for (let i = 0; i < 12; i++)
		await worker.mouse.move(box.x + 30 + i * 18, box.y + 40 + (i % 2) * 40)
	await worker.mouse.up()
	await worker.locator(".signature input[type=text], .signature input:not([type])").first().fill("Ursula Frick")
}

/* ---- what follows ---- */

async function aftermath(world, worker, guest, address, staff) {
	await guest.goto(address)
	const text = await guest.locator("main").innerText()
	assert(/All in order until next year/.test(text), "what was done")
	assert(/1\.8/.test(text), "the closing form's answers")
	assert(await guest.locator(".pictures img, .photos img, main img[src*='/d/']").count() >= 2, "both photos")
	assert(!/is at work|has arrived/.test(text), "nobody is at work any more")
	await look(guest, "portal_after")
	await world.message("the report", one => one.to === "ursula.frick@example.org" && /The report of our visit/.test(one.subject))
	await guest.reload()
	assert(await guest.locator("main a[href*='/d/']", { hasText: /pdf|report/i }).count() > 0, "the report stands on the portal")
	const letter = await world.message("the survey", one => one.to === "ursula.frick@example.org" && /score=1/.test(JSON.stringify(one)))
	const link = JSON.stringify(letter).match(/https?:[^"\\\s)>]*score=1\b/)[0].replaceAll("&amp;", "&")
	await guest.goto(link)
	if (await guest.locator("form.ask button.primary, main form button.primary").count() > 0 && new URL(guest.url()).pathname.startsWith("/k/"))
		await guest.locator("main form button.primary").first().click()
	await guest.waitForLoadState("load")
	const send = guest.locator("main form button.primary")
	if (await send.count() > 0)
		await send.first().click()
	await world.message("the planner hears of the bad score", one => one.purpose === "staff" && /Frick/.test(one.subject + one.text))
	// The office sees the times.
	const id = address.split("/").pop()
	await staff.goto(`${world.base}/b/${world.slug}/activities/${id}`)
	const record = await staff.locator("main").innerText()
	for (const must of ["Arrived", "Work paused", "Work goes on", "Closed"])
		assert(record.includes(must), `the history tells "${must}"`)
	assert((record.match(/^On the way$/gm) ?? []).length <= 2, "on the way is told once")
	await look(staff, "office_after_field")
}

async function nextAppointment(world, worker) {
	await worker.locator(".bar a.primary").click()
	await worker.waitForLoadState("load")
	await look(worker, "field_next")
	await worker.locator("input[name=slot]").first().check()
	await worker.locator("[name=comment]").last().fill("Bring the long ladder")
	await worker.locator(".bar button.primary").click()
	await worker.locator(".flash").waitFor()
	assert(/Bring the long ladder/.test(await worker.locator("main").innerText()), "the next visit is there, with its note")
	await world.message("the booking is confirmed", one => one.to === "ursula.frick@example.org" && /Your appointment/.test(one.subject))
}

async function day() {
	const world = await World.open("fresh")
	try {
		const staff = await setUp(world)
		const worker = await logIn(world)
		const guest = await customer(world, "ursula.frick@example.org")
		await showFace(world, worker)
		await begin(world, worker)
		const address = await watch(world, worker, guest)
		await work(world, worker, guest, address)
		await close(world, worker)
		await aftermath(world, worker, guest, address, staff)
		await nextAppointment(world, worker)
	} finally {
		await world.close()
	}
}

/* ---- without script, and what others may not ---- */

async function plain() {
	const world = await World.open("fresh", { postgres: !!process.env.DOORSTEP_TEST_PG })
	try {
		const staff = await setUp(world)
		const worker = await logIn(world, { js: false })
		await worker.locator(".stop.next > a").click()
		for (const verb of ["en_route", "arrive", "start"])
			await tap(worker, verb)
		// Another visit meanwhile: told what is in the way.
		const here = worker.url()
		await worker.goto(`${world.base}/w/${world.slug}`)
		await worker.locator(".stop", { hasText: "13:30" }).locator("a").click()
		await worker.locator(".bar button[value=en_route]").click()
		assert(/still with another visit/.test(await worker.locator("main .errors").innerText()), "one thing after the other")
		// In part: what remains must be said; then the next date of the same visit.
		await worker.goto(here)
		await worker.locator("main a[href$='/interrupt']").click()
		await worker.locator("[name=comment]").fill("The pump is missing")
		await worker.locator(".bar button.primary").click()
		await worker.locator(".bar a[href$='/next']").click()
		await worker.locator("input[name=slot]").first().check()
		await worker.locator(".bar button.primary").click()
		assert(/Booked/.test(await worker.locator(".flash").innerText()), "the same visit goes on")
		// A planner is no worker here; a worker sees no settings.
		await staff.goto(`${world.base}/w/${world.slug}`)
		assert(/belongs to no field worker/.test(await staff.locator("main").innerText()), "a planner has no round")
		const answer = await worker.goto(`${world.base}/b/${world.slug}/settings`)
		assert(answer.status() === 403, "settings are not for workers")
		// Given to somebody else while the page was open.
		await worker.goto(`${world.base}/w/${world.slug}/a/AAAAAAAAAAAAAAAAAAAAAA`)
		assert(/Not found/.test(await worker.locator("h1").innerText()), "a visit that is none")
	} finally {
		await world.close()
	}
}

export default [
	{ name: "a worker's day on a phone, watched by the customer, signed, rated", world: "field", run: day },
	{ name: "field work without script, in part and on another day", world: "field plain", run: plain },
]
