// pictures.mjs -- the pictures of the README, from the demo company: doc/screens/*.png.
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { World, top } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const world = await World.open("demo")
// By day, whatever was looked at before.
async function shot(page, name) {
	await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
	await page.screenshot({ path: join(top, "doc/screens", `${name}.png`), animations: "disabled" })
}
mkdirSync(join(top, "doc/screens"), { recursive: true })
try {
	const staff = await planner(world)
	await staff.setViewportSize({ width: 1280, height: 720 })
	await staff.goto(`${world.base}/b/${world.slug}`)
	await shot(staff, "backoffice")
	await staff.goto(`${world.base}/b/${world.slug}/board`)
	// A weekend has an empty board: go on to a day with work.
	for (let days = 0; days < 4 && await staff.locator("#board .job").count() < 8; days++)
		await staff.locator("main a[rel=next], main a:has(use[href$='#chevron-right'])").first().click()
	await shot(staff, "board")
	const { page } = await demoCustomer(world)
	await page.setViewportSize({ width: 400, height: 700 })
	await shot(page, "portal")
	const worker = await (await world.browser.newContext({ viewport: { width: 400, height: 700 } })).newPage()
	await worker.goto(`${world.base}/w`)
	await worker.fill("input[name=email]", world.worker)
	await worker.fill("input[name=password]", world.password)
	await worker.keyboard.press("Enter")
	await worker.waitForURL(url => url.pathname.startsWith("/w"))
	// Nobody works on a weekend.
	for (let days = 0; days < 4 && await worker.locator("main a[href*='/a/']").count() < 2; days++)
		await worker.locator("main a:has(use[href$='#chevron-right'])").first().click()
	await shot(worker, "fieldwork")
} finally {
	await world.close()
}
