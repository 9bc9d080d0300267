// At 200 %: a window of 1280 × 720 holds half as many of our pixels each way.  Every page of the portal that a link leads to
// is read without scrolling sideways, and nothing that is fixed to an edge lies over what has the focus.
import { assert } from "./harness.mjs"
import { demoCustomer } from "./tour.journey.mjs"

const FILES = /\.(csv|ics|webmanifest|json|png|jpe?g|svg|css|pdf)$|\/(logo|events|attachment|logout|whole|small|medium|file)$/
const kindOf = path => path.split("/").map(part => /^[\w-]{22}$/.test(part) ? ":id" : part).join("/")

async function check(page, path) {
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	assert(wide <= 0, `${path} is ${wide} px too wide at 200 %`)
	const covered = await page.evaluate(() => {
		for (const one of document.querySelectorAll("main a[href], main button, main input:not([type=hidden]), main textarea, main select")) {
			if (!one.checkVisibility?.({ checkOpacity: false, checkVisibilityCSS: true }))
				continue
			one.focus()
			if (document.activeElement !== one)
				continue
			const box = one.getBoundingClientRect()
			const x = box.left + box.width / 2, y = Math.min(Math.max(box.top, 0) + Math.min(box.height, innerHeight) / 2, innerHeight - 1)
			const there = document.elementFromPoint(x, y)
			if (there && !one.contains(there) && !there.contains(one) && !one.labels?.[0]?.contains(there))
				return `${one.outerHTML.slice(0, 120)} lies under ${there.outerHTML.slice(0, 120)}`
		}
		return null
	})
	assert(!covered, `${path}: ${covered}`)
}

async function zoomed(world) {
	const { page } = await demoCustomer(world)
	await page.setViewportSize({ width: 640, height: 360 })
	const start = `/p/${world.slug}`, waiting = [start], met = new Set(), faults = []
	while (waiting.length && met.size < 30) {
		const path = waiting.shift()
		if (met.has(kindOf(path)))
			continue
		met.add(kindOf(path))
		await page.goto(world.base + path)
		await check(page, path).catch(error => faults.push(error.message))
		for (const href of await page.locator("a[href]").evaluateAll(links => links.map(link => link.href))) {
			const url = new URL(href)
			if (url.origin === world.base && url.pathname.startsWith(start) && !FILES.test(url.pathname) && !met.has(kindOf(url.pathname)))
				waiting.push(url.pathname)
		}
	}
	assert(met.size > 8, `only ${met.size} kinds of pages were met`)
	assert(faults.length === 0, faults.join("\n    "))
}

export default [
	{ name: "zoom: the portal at 200 %", world: "demo", run: zoomed },
]
