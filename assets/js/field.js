// A worker's phone: every command gets an id of its own, and where the phone is goes to the customer who waits.
import "./shared.js"

// The page comes with ids; a page that is shown again out of the browser's memory needs new ones.
function fresh() {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
}
addEventListener("pageshow", event => {
	if (event.persisted)
		for (const input of document.querySelectorAll("input[name=command]"))
			input.value = fresh()
})

// <div data-place="…/place" data-hide="…/hide">: while en route, every half minute; hiding is remembered on this phone.
for (const notice of document.querySelectorAll("[data-place]")) {
	const part = name => notice.querySelector(`[data-${name}]`)
	const form = notice.querySelector("form")
	const say = name => {
		for (const one of ["shown", "hidden", "off"])
			part(one).hidden = one !== name
		form.hidden = name === "off"
		notice.hidden = false
	}
	const send = (address, fields) => fetch(address, { method: "POST",
		body: new URLSearchParams({ csrf: form.elements.csrf.value, ...fields }) }).then(answer => answer.ok ? answer.json() : null, () => null)
	const key = `hidden ${notice.dataset.place}`
	let watch = null, sent = 0
	const begin = () => {
		watch = navigator.geolocation?.watchPosition(async ({ coords }) => {
			if (Date.now() - sent < 30000)
				return
			sent = Date.now()
			const answer = await send(notice.dataset.place, { latitude: coords.latitude.toFixed(4), longitude: coords.longitude.toFixed(4) })
			if (answer)
				say(answer.shown ? "shown" : "off")
		}, () => say("off"), { enableHighAccuracy: false, maximumAge: 20000 })
		if (watch === undefined)
			say("off")
	}
	const label = part("toggle").textContent
	const hide = async () => {
		navigator.geolocation.clearWatch(watch)
		watch = null
		sessionStorage.setItem(key, "1")
		say("hidden")
		part("toggle").textContent = notice.dataset.show
		await send(notice.dataset.hide, { quiet: "1" })
	}
	form.addEventListener("submit", event => {
		event.preventDefault()
		event.stopImmediatePropagation()
		if (watch !== null)
			return hide()
		sessionStorage.removeItem(key)
		part("toggle").textContent = label
		sent = 0
		begin()
	}, { capture: true })
	if (sessionStorage.getItem(key)) {
		say("hidden")
		part("toggle").textContent = notice.dataset.show
	} else {
		begin()
	}
}
