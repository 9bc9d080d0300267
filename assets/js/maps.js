// The maps of a page: <div class="map" data-map="LIST"> shows what has a place in the element of that id, and follows
// when the list changes.  With data-place="FIELD" a press on the ground writes the place into that field; with two names,
// latitude and longitude into one each.
import { drawMap, readList } from "./map.js"
import { placeText } from "./map_math.js"

function open(element) {
	const map = drawMap(element)
	const fields = (element.dataset.place?.split(" ") ?? []).map(id => document.getElementById(id))
	let text, pins = []

	function update() {
		const list = document.getElementById(element.dataset.map)
		const shown = list ? readList(list) : { pins: [], routes: [] }
		const written = fields.map(field => field.value).join(",")
		const typed = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(written)
		if (typed)
			shown.pins.push({ id: "place", lat: Number(typed[1]), lon: Number(typed[2]), kind: "chosen", title: written })
		const now = JSON.stringify(shown.pins.map(({ item, ...pin }) => pin))
		if (now === text)
			return
		const first = text === undefined
		text = now
		pins = shown.pins
		map.show(shown)
		if (first)
			start()
	}

	function start() {
		const { lat, lon, zoom } = element.dataset
		if (lat !== undefined)
			map.go(Number(lat), Number(lon), Number(zoom ?? 13))
		else
			map.fit()
	}

	element.addEventListener("map:pin", event => {
		const item = pins.find(pin => pin.id === event.detail.id)?.item
		map.mark(event.detail.id)
		item?.scrollIntoView({ block: "nearest" })
		;(item?.querySelector("a, button, input") ?? item)?.focus()
	})
	element.addEventListener("map:place", event => {
		const { lat, lon } = event.detail
		const texts = fields.length > 1 ? placeText(lat, lon).split(", ") : [placeText(lat, lon)]
		texts.forEach((value, i) => { fields[i].value = value })
		fields[0].dispatchEvent(new Event("input", { bubbles: true }))
	})
	document.addEventListener("input", event => fields.includes(event.target) && update())
	document.addEventListener("focusin", event => {
		const item = event.target.closest?.("[data-lat]")
		if (pins.some(pin => pin.item === item))
			map.mark(pins.find(pin => pin.item === item).id)
	})
	map.pick = fields.length > 0
	update()
	new MutationObserver(update).observe(document.querySelector("main"), { childList: true, subtree: true, attributes: true,
		attributeFilter: ["data-lat", "data-lon", "data-color", "data-pin"] })
}

document.querySelectorAll("[data-map]").forEach(open)
