// Staff and their rights with a browser: the table of roles, a role changed, somebody invited, the second step set up with
// its QR code and asked for at the next login. Every page is looked at.
import { World, assert, look } from "./harness.mjs"
import { appCode } from "../program/world.mjs"

const EMAIL = "nora@rheintal.example", PASSWORD = "seven mice in a boat"

async function press(page, locator, to) {
	await Promise.all([page.waitForURL(to), locator.first().click()])
}

async function roles() {
	const world = await World.open("fresh")
	try {
		await walk(world)
	} finally {
		await world.close()
	}
}

async function walk(world) {
	const began = Date.now(), clock = () => Date.parse(world.clock) + Date.now() - began
	const admin = await world.person({ width: 1280 })
	await admin.goto(world.base + world.passwordPath)
	await admin.locator("[name=password]").fill(PASSWORD)
	await press(admin, admin.locator("main button.primary"), /\/b(\/|$)/)

	await admin.goto(`${world.base}/b/${world.slug}/roles`)
	assert(await admin.locator(".rights thead th").count() === 8, "seven roles and what is asked")
	await look(admin, "office_roles")
	await press(admin, admin.locator(".rights thead a", { hasText: "Planner" }), /roles\/planner/)
	await admin.locator("input[value='quote.edit']").uncheck()
	await look(admin, "office_role")
	await press(admin, admin.locator("main form button.primary"), /\/roles$/)
	assert(/changed/.test(await admin.locator(".rights thead th", { hasText: "Planner" }).innerText()), "it is told that the role was changed")

	await admin.goto(`${world.base}/b/${world.slug}/staff`)
	await admin.locator("[name=name]").fill("Nora Beck")
	await admin.locator("[name=email]").fill(EMAIL)
	await look(admin, "office_staff")
	await Promise.all([admin.waitForResponse(answer => answer.request().method() === "POST"), admin.locator("aside form button.primary").first().click()])
	await admin.locator("#link").waitFor()
	await look(admin, "office_staff_invited")

	const letter = await world.message("the invitation", one => one.purpose === "invited" && one.to === EMAIL)
	const nora = await world.person({ width: 400 })
	await nora.goto(world.base + /\/b\/password\/[\w-]+/.exec(letter.text)[0])
	await nora.locator("[name=password]").fill(PASSWORD)
	await press(nora, nora.locator("main button.primary"), /\/b(\/|$)/)
	assert(await nora.locator("nav a[href$='/quotes']").count() === 1, "she sees quotes")
	await nora.goto(`${world.base}/b/me`)
	await look(nora, "office_me")
	await press(nora, nora.locator("#second-step a.primary"), /second-step/)
	await look(nora, "office_second_step")
	await Promise.all([nora.waitForResponse(answer => answer.request().method() === "POST"), nora.locator("main form button.primary").click()])
	await nora.locator(".step-code svg").waitFor()
	await look(nora, "office_second_step_code")
	await nora.locator("main details summary").click()
	const secret = await nora.locator("code.secret").innerText()
	await nora.locator("[name=code]").fill(appCode(secret, clock()))
	await press(nora, nora.locator("main form button.primary"), /confirm/)
	const paper = await nora.locator(".paper li").allInnerTexts()
	assert(paper.length === 10, "ten codes on paper")
	await look(nora, "office_second_step_paper")
	await press(nora, nora.locator("main a.primary"), /\/b\/me$/)

	const again = await world.person({ width: 400 })
	await again.goto(`${world.base}/b/login`)
	await again.locator("[name=email]").fill(EMAIL)
	await again.locator("[name=password]").fill(PASSWORD)
	await press(again, again.locator("main button.primary"), /login\/code/)
	await look(again, "office_login_code")
	await again.locator("[name=code]").fill(paper[3])
	await press(again, again.locator("main button.primary"), url => !/login/.test(url.pathname))
	await again.goto(`${world.base}/b/forgotten`)
	await again.context().clearCookies()
	await again.goto(`${world.base}/b/forgotten`)
	await look(again, "office_forgotten")
}

export default [{ name: "staff: roles, an invitation, the second step", world: "own", run: roles }]
