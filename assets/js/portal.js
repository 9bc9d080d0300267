// The portal's own: the code field and the wait before another code.
import "./shared.js"

for (const code of document.querySelectorAll("input.code")) {
	// "123 456" out of a mail is longer than the field, so the paste is cleaned before it is cut.
	code.addEventListener("paste", event => {
		const digits = event.clipboardData.getData("text").replace(/\D/g, "")
		if (digits) {
			event.preventDefault()
			code.value = digits.slice(0, code.maxLength)
			code.dispatchEvent(new Event("input", { bubbles: true }))
		}
	})
	code.addEventListener("input", () => {
		code.value = code.value.replace(/\D/g, "")
	})
}

for (const button of document.querySelectorAll("button[data-wait]")) {
	const until = Date.now() + 1000 * button.dataset.wait
	const clock = document.createElement("span")
	clock.className = "figures"
	clock.setAttribute("aria-hidden", "true")
	button.append(clock)
	const tick = () => {
		const left = Math.ceil((until - Date.now()) / 1000)
		button.disabled = left > 0
		clock.textContent = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : ""
		if (left > 0)
			setTimeout(tick, 250)
		else
			clock.remove()
	}
	tick()
}

// <section id="thread" data-live="/p/…/events">: what the other side writes appears at once; what is typed stays.
for (const section of document.querySelectorAll("[data-live][id]")) {
	const source = new EventSource(section.dataset.live)
	const refresh = async () => {
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null)
		const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html")
		for (const part of [section, ...document.querySelectorAll(`[data-follows="${section.id}"][id]`)]) {
			const fresh = page && page.getElementById(part.id)
			if (fresh)
				part.replaceChildren(...fresh.childNodes)
		}
	}
	// Several changes at once are one.
	let soon
	source.addEventListener("changed", () => {
		clearTimeout(soon)
		soon = setTimeout(refresh, 100)
	})
	// An estimate ages although nobody does anything.
	if (section.dataset.every)
		setInterval(() => document.hidden || refresh(), 1000 * section.dataset.every)
	addEventListener("pagehide", () => source.close(), { once: true })
}

// Installed on a phone: without a network there is a page that says when the next visit is.  It is kept for whoever is
// signed in on this device, and goes with them.
async function keepNextVisit(body) {
	const { portal, who } = body.dataset
	const cache = await caches.open(`portal ${portal}`)
	const next = document.querySelector("[data-next]")
	const offline = document.querySelector("[data-offline]")
	const kept = await cache.match(`${portal}/kept`)
	if (offline) {
		const visit = kept && await kept.json()
		offline.textContent = visit?.text ?? ""
		offline.hidden = !visit
		return
	}
	if (!who || (kept && (await kept.json()).who !== who))
		await cache.delete(`${portal}/kept`)
	if (who && body.dataset.home !== undefined) {
		if (next)
			await cache.put(`${portal}/kept`, new Response(JSON.stringify({ who, text: next.dataset.next })))
		else
			await cache.delete(`${portal}/kept`)
		await navigator.serviceWorker.register(`${portal}/worker.js`, { scope: portal })
	}
}
// A person who wants to read and press comes first; the offline page itself has nothing else to do.
const atLeisure = window.requestIdleCallback ?? (work => setTimeout(work, 500))
if ("serviceWorker" in navigator && document.body.dataset.portal) {
	const keep = () => keepNextVisit(document.body).catch(() => {})
	addEventListener("load", () => document.querySelector("[data-offline]") ? keep() : atLeisure(keep, { timeout: 5000 }))
}

// A time that is kept: how long still; freed at once when the page is left without sending.
for (const kept of document.querySelectorAll("[data-until]")) {
	const clock = document.createElement("b")
	clock.className = "figures"
	kept.append(" ", clock)
	const tick = () => {
		const left = Math.max(0, Math.ceil(kept.dataset.until - Date.now() / 1000))
		clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`
		if (left > 0)
			setTimeout(tick, 500)
	}
	tick()
}
for (const form of document.querySelectorAll("form[data-holds]")) {
	let going = false
	document.addEventListener("submit", () => { going = true })
	addEventListener("pagehide", () => {
		if (going)
			return
		const leave = new FormData()
		leave.append("csrf", form.elements.csrf.value)
		leave.append("leave", "1")
		navigator.sendBeacon(form.action, leave)
	})
}

// A form that is long: what is typed is kept as a draft by itself.
for (const form of document.querySelectorAll("form[data-autosave]")) {
	let timer, saving = false
	form.addEventListener("input", () => {
		clearTimeout(timer)
		timer = setTimeout(save, 4000)
	})
	form.addEventListener("submit", () => clearTimeout(timer))
	async function save() {
		if (saving || form.dataset.sent)
			return
		saving = true
		const draft = new FormData(form)
		for (const [name, value] of [...draft])
			if (value instanceof File)
				draft.delete(name)
		draft.set("as", "draft")
		draft.delete("once")
		const answer = await fetch(form.action, { method: "POST", body: draft }).catch(() => null)
		const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html")
		const fresh = page && page.querySelector("form[data-autosave] [name=revision]")
		if (fresh && form.elements.revision)
			form.elements.revision.value = fresh.value
		saving = false
	}
}
