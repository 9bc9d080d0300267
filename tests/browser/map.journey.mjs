// Maps: an address without a place gets its pin on the map, by hand, by keyboard, without script, and from a geocoder;
// tiles come from the one server that is configured and from no other.
import { createServer } from "node:http"
import { World, assert, look, until } from "./harness.mjs"
import { admin } from "./customer.journey.mjs"

// A grey tile, and an answer to each address: a house, a town, or nothing.
const TILE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGO4CwAA1wDWTvzS2QAAAABJRU5ErkJggg==", "base64")

function places() {
	const asked = { tiles: 0, addresses: [] }
	const server = createServer((request, answer) => {
		const url = new URL(request.url, "http://x")
		if (url.pathname.endsWith(".png")) {
			asked.tiles++
			return answer.writeHead(200, { "Content-Type": "image/png", "Cross-Origin-Resource-Policy": "cross-origin" }).end(TILE)
		}
		const q = url.searchParams.get("q")
		asked.addresses.push(q)
		const found = /Harbour/.test(q) ? [{ lat: "51.4490", lon: "-2.5950", place_rank: 30, display_name: "3, Harbour Walk, Bristol" }] :
			/Clifton/.test(q) ? [{ lat: "51.4550", lon: "-2.6200", place_rank: 16, display_name: "Clifton, Bristol" }] : []
		answer.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(found))
	})
	return new Promise(done => server.listen(0, "127.0.0.1", () => done({ server, asked, port: server.address().port })))
}

async function customerAt(world, page, name, address) {
	await page.goto(`${world.base}/b/${world.slug}/customers/new`)
	await page.locator('[name="name"]').fill(name)
	await page.locator('[name="address"]').fill(address)
	await page.locator("main form button.primary").first().click()
	await page.waitForURL(/\/customers\/[\w-]{22}$/)
	return page.url()
}

const row = (page, address) => page.locator("table.list tr", { hasText: address })

// The map with a pointer and with the keyboard alone.
async function byMap(world, page) {
	await page.goto(`${world.base}/b/${world.slug}/locate`)
	await page.getByRole("link", { name: "Nowhere Lane" }).click()
	await page.waitForURL(/locate\?site=/)
	const map = page.locator(".map")
	const field = page.locator("#f-place")
	assert(await field.inputValue() === "", "nothing is chosen yet")
	await map.click({ position: { x: 120, y: 100 } })
	const first = await field.inputValue()
	assert(/^-?\d+\.\d{6}, -?\d+\.\d{6}$/.test(first), `a press gives a place: ${first}`)
	assert(await page.locator(".map-pin.chosen").count() === 1, "the pin stands where it was pressed")
	await map.focus()
	for (const key of ["ArrowRight", "ArrowDown", "+", "+", "-"])
		await page.keyboard.press(key)
	await page.keyboard.press("Enter")
	assert(await field.inputValue() !== first, "the keyboard gives another place")
	await look(page, "locate_pin")
	await page.getByRole("button", { name: "Set the pin" }).click()
	await page.waitForURL(/\/locate$/)
	assert(await row(page, "Nowhere Lane").count() === 0, "it is located")
	assert(page.faults.length === 0, `the console is silent: ${page.faults}`)
}

async function withoutScript(world) {
	const page = await admin(world, { js: false })
	await page.goto(`${world.base}/b/${world.slug}/locate`)
	await page.getByRole("link", { name: "Lost Road" }).click()
	await page.locator("#f-place").fill("somewhere")
	await page.getByRole("button", { name: "Set the pin" }).click()
	assert(await page.getByText("This is no place").count() > 0, "what is no place is refused")
	await page.locator("#f-place").fill("https://www.openstreetmap.org/#map=18/51.4500/-2.5900")
	await page.getByRole("button", { name: "Set the pin" }).click()
	await page.waitForURL(/\/locate$/)
	assert(await row(page, "Lost Road").count() === 0, "it is located")
}

async function run() {
	const { server, asked, port } = await places()
	const world = await World.open("demo", { env: { DOORSTEP_TILE_URL: `http://127.0.0.1:${port}/{z}/{x}/{y}.png`,
		DOORSTEP_TILE_CREDIT: "© Map Makers", DOORSTEP_GEOCODER_URL: `http://127.0.0.1:${port}` } })
	try {
		const page = await admin(world)
		await customerAt(world, page, "Harbour Ltd", "3 Harbour Walk, Bristol")
		await customerAt(world, page, "Clifton Ltd", "9 Lost Mews, Clifton, Bristol")
		await customerAt(world, page, "Nowhere Ltd", "1 Nowhere Lane, Bristol")
		await customerAt(world, page, "Lost Ltd", "2 Lost Road, Bristol")
		// The house is found; the town is a suggestion; the others need a person.
		await until("the geocoder's answers", async () => {
			await page.goto(`${world.base}/b/${world.slug}/locate`)
			return await row(page, "Nowhere Lane").getByText("Not found").count() === 1 && await row(page, "Lost Road").getByText("Not found").count() === 1
		}, 40)
		assert(await row(page, "Harbour Walk").count() === 0, "what was found for sure has its pin")
		await row(page, "Lost Mews").getByRole("link").click()
		await page.waitForURL(/locate\?site=/)
		assert(await page.getByText("Only this was found: Clifton, Bristol").count() > 0, "a suggestion")
		await until("the tiles", () => asked.tiles > 0)
		assert(await page.getByText("© Map Makers").count() === 1, "the map says whom it is from")
		await look(page, "locate_vague")
		await page.getByRole("button", { name: "Take this place" }).click()
		await page.waitForURL(/\/locate$/)
		assert(await row(page, "Lost Mews").count() === 0, "the suggestion was taken")
		await byMap(world, page)
		await withoutScript(world)
		assert(asked.addresses.filter(one => /Harbour/.test(one)).length === 1, "nobody asks twice")
	} finally {
		await world.close()
		server.close()
	}
}

export default [
	{ name: "maps and pins", world: "tiles", run },
]
