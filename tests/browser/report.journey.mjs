// A report made by hand, seen by the customer on the portal; the signed PDF of a quote is known again, and one flipped bit is not.
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, look } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const words = file => execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" })

// What a link or button gives to save.
async function saved(world, page, press, name) {
	const [download] = await Promise.all([page.waitForEvent("download"), press()])
	const file = join(world.folder, name)
	await download.saveAs(file)
	execFileSync("qpdf", ["--check", file])
	return file
}

async function made(world) {
	const office = await planner(world), { page: customer } = await demoCustomer(world)
	await customer.goto(`${world.base}/p/${world.slug}/visits`)
	await customer.locator('main a[href*="/a/"]').last().click()
	await customer.waitForURL(/\/a\//)
	const visit = customer.url(), reference = (await customer.locator("main").innerText()).match(/\bA\d{6}\b/)?.[0]
	await office.goto(`${world.base}/b/${world.slug}/activities/${visit.match(/\/a\/([\w-]+)/)[1]}`)
	await office.locator("#reports").scrollIntoViewIfNeeded()
	const preview = await saved(world, office, () => office.locator('#reports a[href$="report.pdf"]').click(), "preview.pdf")
	assert(/Emily Carter/.test(words(preview)), "the report names the customer")
	assert(await office.locator("#reports li").count() === 0, "looking keeps nothing")
	await office.locator('#reports [name="on_portal"]').check()
	await office.locator("#reports form.stack button").click()
	await office.locator("#reports li").waitFor()
	await look(office, "office_activity_report")
	await office.locator("#reports form.stack button").click()
	await office.locator("#reports li").nth(1).waitFor()
	const list = await office.locator("#reports").innerText()
	assert(/version 2/.test(list) && /version 1/.test(list), "both versions stand there")
	await customer.goto(visit)
	const shown = customer.locator('#documents, [aria-labelledby="documents"] li a')
	assert(await customer.locator('[aria-labelledby="documents"] li').count() === 1, "the customer sees the one that is for the portal")
	await look(customer, "portal_visit_report")
	const file = await saved(world, customer, () => shown.last().click(), "report.pdf")
	assert(!reference || words(file).includes(reference), "it is the report of this visit")
	await office.locator("#reports li").last().locator("form button").first().click()
	await office.locator(".flash").waitFor()
	await customer.goto(visit)
	assert(await customer.locator('[aria-labelledby="documents"] li').count() === 0, "hidden again")
}

async function signed(world) {
	const office = await planner(world), public_ = await world.person()
	await office.goto(`${world.base}/b/${world.slug}/quotes?status=accepted`)
	await office.locator('main a[href*="/quotes/"]', { hasText: /Q-\d/ }).first().click()
	const quote = await saved(world, office, () => office.locator('a[href$="quote.pdf"]').click(), "quote.pdf")
	assert(/Total with tax/.test(words(quote)), "the quote adds up")
	await office.locator('a[href*="/signatures/"]').click()
	const file = await saved(world, office, () => office.locator('form[action$="/pdf"] button').click(), "signed.pdf")
	const number = (await office.locator("main").innerText()).match(/\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}\b/)[0]
	assert(words(file).includes(number), "the page of evidence tells its number")
	const check = async (content, wanted, what) => {
		writeFileSync(join(world.folder, "given.pdf"), content)
		await public_.goto(`${world.base}/p/verify`)
		await public_.locator("#file").setInputFiles(join(world.folder, "given.pdf"))
		await public_.locator('form:has(#file) button').click()
		await public_.locator("#verdict").waitFor()
		const verdict = await public_.locator("#verdict").innerText()
		assert(wanted.test(verdict), `${what}: ${verdict}`)
	}
	const whole = readFileSync(file)
	await check(whole, /Unchanged/, "the file as it was given out")
	for (const place of [0.1, 0.5, 0.9]) {
		const flipped = Buffer.from(whole)
		flipped[Math.floor(whole.length * place)] ^= 1
		await check(flipped, /Changed|Not ours/, `a bit flipped at ${place}`)
	}
	// Asked again, it is the same file.
	await office.reload()
	const again = await saved(world, office, () => office.locator('form[action$="/pdf"] button').click(), "again.pdf")
	assert(readFileSync(again).equals(whole), "the signed PDF is made once")
}

export default [
	{ name: "report: made by hand, in versions, shown to the customer and hidden again", world: "demo again", run: made },
	{ name: "report: a signed quote as PDF is known again, and one flipped bit is not", world: "demo again", run: signed },
]
