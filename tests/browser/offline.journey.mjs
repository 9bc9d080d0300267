// Without a network: the portal still says when the next visit is, to whoever is signed in on this device, and to nobody else.
import { assert, look, until } from "./harness.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const kept = page => page.evaluate(async () => {
	const { portal } = document.body.dataset
	const found = await (await caches.open(`portal ${portal}`)).match(`${portal}/kept`)
	return found ? (await found.json()).text : null
})

async function offline(world) {
	const { page } = await demoCustomer(world)
	const home = `${world.base}/p/${world.slug}`
	const day = (await page.locator("[data-next] time").innerText()).split("\n")[0]
	// At leisure, so not at once.
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
	const text = await until("the next visit is kept", () => kept(page))
	assert(text.includes(day), `what is kept ("${text}") names the day of "${day}"`)

	await page.context().setOffline(true)
	await page.goto(`${home}/visits`)
	await page.locator("[data-offline]:not([hidden])").waitFor()
	assert((await page.locator("[data-offline]").innerText()).trim() === text, "the offline page says when the next visit is")
	page.faults.length = 0
	await look(page, "portal_offline")
	await page.context().setOffline(false)

	// Signed out: nobody who takes this phone learns of it.
	await page.goto(home)
	await page.locator("details.menu summary").click()
	await page.locator("details.menu form button").last().click()
	await page.locator("#identity").waitFor()
	await until("what was kept is gone", async () => await kept(page) === null)
}

export default [
	{ name: "offline: the next visit without a network, and not after signing out", world: "demo again", run: offline },
]
