// What every journey needs: the browser, a server of its own, the outbox, screenshots, axe.
import { mkdirSync, existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { chromium } from "playwright-core"

export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const screens = join(top, "build/screens")

// Debian's chromium, with nothing of its own that talks to the world.
export async function browserOpen() {
	const path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync)
	if (!path)
		throw new Error("no chromium; ./dev test installs it")
	const args = ["--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
		"--disable-domain-reliability", "--no-first-run", "--no-pings", "--disable-gpu", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--lang=en"]
	if (process.getuid() === 0)
		args.push("--no-sandbox")
	return chromium.launch({ executablePath: path, args, env: { ...process.env, HOME: "/tmp" } })
}

// One picture each at 360 and 1280 px, by day and by night, into build/screens.
export async function shots(page, name) {
	mkdirSync(screens, { recursive: true })
	const before = page.viewportSize()
	for (const width of [360, 1280]) {
		await page.setViewportSize({ width, height: width === 360 ? 740 : 800 })
		for (const scheme of ["light", "dark"]) {
			await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" })
			await page.waitForTimeout(60)
			await page.screenshot({ path: join(screens, `${name}_${width}_${scheme}.png`), fullPage: true })
		}
	}
	await page.emulateMedia({ colorScheme: "light" })
	if (before)
		await page.setViewportSize(before)
}
