// Every page that a link leads to, once per kind of address: axe, a phone's width.
import { Pointer, assert, look } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

// "/b/aurora/customers/AbC…22/edit?q=x" -> "/b/:unit/customers/:id/edit"
function kindOf(url, slug) {
	return url.pathname.split("/").map(part => part === slug ? ":unit" : /^[\w-]{22}$/.test(part) || /^\d{4}-\d\d-\d\d$/.test(part) ? ":id" : part).join("/")
}

const FILES = /\.(csv|xlsx|ics|webmanifest|json|pdf|png|jpe?g|svg|css)$|\/(logo|events|attachment|logout|whole)$/

async function tour(world, page, start, prefix, name, most = 150) {
	const waiting = [start]
	const met = new Set()
	const faults = []
	while (waiting.length && met.size < most) {
		const address = waiting.shift()
		const kind = kindOf(new URL(address, world.base), world.slug)
		if (met.has(kind))
			continue
		met.add(kind)
		const answer = await page.goto(new URL(address, world.base).href)
		assert(answer.ok(), `${address} answers ${answer.status()}`)
		const shape = `${name}_${kind.replace(/^\/[bp](\/:unit)?/, "").replace(/[^a-z]+/gi, "_").replace(/^_|_$/g, "") || "first"}`
		await look(page, shape).catch(error => faults.push(error.message))
		page.faults.length = 0
		for (const href of await page.locator("a[href]").evaluateAll(links => links.map(link => link.href))) {
			const url = new URL(href)
			if (url.origin === world.base && url.pathname.startsWith(prefix) && !FILES.test(url.pathname) && !met.has(kindOf(url, world.slug)))
				waiting.push(url.pathname + url.search)
		}
	}
	const left = waiting.filter(address => !met.has(kindOf(new URL(address, world.base), world.slug)))
	assert(left.length === 0, `more than ${most} kinds of pages; left out: ${left.join(" ")}`)
	assert(faults.length === 0, faults.join("\n    "))
	return met
}

async function office(world) {
	const page = await planner(world)
	const met = await tour(world, page, `/b/${world.slug}`, `/b/${world.slug}`, "office")
	for (const must of ["", "/board", "/activities", "/customers", "/team", "/catalog", "/messages", "/settings", "/import"])
		assert([...met].some(kind => kind === `/b/:unit${must}`), `a link leads to /b/${world.slug}${must}`)
}

// "/" goes to the search, j and k walk, Enter opens.
async function keys(world) {
	const page = await planner(world)
	await page.goto(`${world.base}/b/${world.slug}/customers`)
	await page.locator("a.open").first().waitFor()
	await page.keyboard.press("/")
	assert(await page.evaluate(() => document.activeElement.type === "search"), "/ goes to the search")
	await page.evaluate(() => document.activeElement.blur())
	await page.keyboard.press("j")
	await page.keyboard.press("j")
	assert(await page.evaluate(() => [...document.querySelectorAll("a.open")].indexOf(document.activeElement)) === 1, "j walks down")
	await page.keyboard.press("k")
	await page.keyboard.press("Enter")
	await page.waitForURL(/\/customers\/[\w-]{22}/)
}

// The customer whom `./dev run` names: by email, the code from the outbox.
export async function demoCustomer(world) {
	const way = new Pointer(await world.person())
	const { page } = way
	const to = world.slug === "aurora" ? "emily.carter@example.org" : "anna.berger@example.org"
	const before = (await world.outbox()).filter(one => one.to === to && one.purpose === "code").length
	await page.goto(`${world.base}/p/${world.slug}`)
	await way.type(page.locator("#identity"), to)
	await way.press(page.locator("form.ask button.primary"))
	await page.locator("input.code").waitFor()
	const letter = await world.message("the code by email", one => one.to === to && one.purpose === "code", before)
	// As it comes when it is copied in groups.
	await way.type(page.locator("input.code"), letter.text.match(/\b(\d{6,8})\b/)[1].replace(/(?=\d{4}$)/, " "))
	await way.press(page.locator("form.ask button.primary"))
	await page.waitForURL(url => url.pathname.replace(/\/$/, "") === `/p/${world.slug}`)
	return way
}

async function portal(world) {
	const { page } = await demoCustomer(world)
	// Everything that the demo offers for booking has times.
	const booked = await page.locator("a[href$='/book']").evaluateAll(list => list.map(one => one.href))
	assert(booked.length >= 3, `the demo lets its customer book: ${booked.length}`)
	for (const href of booked)
		assert(/type="radio"/.test(await (await page.request.get(href)).text()), `${href} offers no time`)
	await tour(world, page, `/p/${world.slug}`, "/p", "portal", 40)
}

async function doors(world) {
	const page = await world.person()
	await page.goto(world.base)
	await look(page, "first_page")
	await page.goto(`${world.base}/p`)
	await look(page, "portal_common_door")
	const lost = await page.goto(`${world.base}/p/${world.slug}/nothing-here`)
	assert(lost.status() === 404 || lost.url().includes("next="), "what is not there is not found, or asks who comes")
	await look(page, "portal_lost")
	const style = await page.request.get(`${world.base}/p/${world.slug}/look.css`)
	assert(/^:root\{--accent-day:#[0-9a-f]{6};--accent-night:#[0-9a-f]{6}\}\s*$/.test((await style.text()).replace(/\s+/g, "")), "look.css is one rule")
}

export default [
	{ name: "doors: first page, common door, lost page", world: "demo", run: doors },
	{ name: "back office: every page that a link leads to", world: "demo", limit: 600, run: office },
	{ name: "back office: / j k Enter", world: "demo", run: keys },
	{ name: "portal: every page that a link leads to", world: "demo", run: portal },
]
