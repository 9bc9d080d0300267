// The portal's service worker: an offline page with the next visit, nothing else is kept.
// The file that imports this one says which unit it is for: self.unit = { home: "/p/x", keep: ["/p/x/offline", …] }.
const shelf = `portal ${self.unit.home}`
const kept = `${self.unit.home}/kept`

self.addEventListener("install", event => {
	event.waitUntil(caches.open(shelf).then(cache => cache.addAll(self.unit.keep.map(url => new Request(url, { cache: "reload", credentials: "omit" })))))
	self.skipWaiting()
})

// What an older version kept goes; the next visit stays.
self.addEventListener("activate", event => {
	event.waitUntil((async () => {
		const cache = await caches.open(shelf)
		for (const request of await cache.keys()) {
			const path = new URL(request.url).pathname + new URL(request.url).search
			if (path !== kept && !self.unit.keep.includes(path))
				await cache.delete(request)
		}
		await self.clients.claim()
	})())
})

// "/p/x" is the beginning of "/p/xy" too, which is another company.
const isOurs = path => path === self.unit.home || path.startsWith(`${self.unit.home}/`)

self.addEventListener("fetch", event => {
	const url = new URL(event.request.url)
	if (event.request.method !== "GET" || url.origin !== location.origin)
		return
	if (event.request.mode === "navigate" && isOurs(url.pathname))
		event.respondWith(fetch(event.request).catch(() => caches.match(`${self.unit.home}/offline`)))
	else if (self.unit.keep.includes(url.pathname + url.search))
		event.respondWith(fetch(event.request).catch(() => caches.match(event.request)))
})
