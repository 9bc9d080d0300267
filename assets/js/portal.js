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
	source.addEventListener("changed", async () => {
		const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
		const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(section.id)
		if (fresh)
			section.replaceChildren(...fresh.childNodes)
	})
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
if ("serviceWorker" in navigator && document.body.dataset.portal)
	addEventListener("load", () => keepNextVisit(document.body).catch(() => {}))
