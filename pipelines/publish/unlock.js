// Opens a protected page. Both steps are the browser's own: PBKDF2 makes a key of the passphrase, AES-GCM opens with it.
(async () => {
	const DAYS = 30;
	const sealed = document.getElementById('sealed');
	const form = document.querySelector('form');
	const told = document.getElementById('told');
	const { salt } = sealed.dataset;
	const name = `report ${salt}`;
	const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

	// where a browser lets pages keep nothing, it asks on each page
	function remembered() {
		try {
			const { key, until } = JSON.parse(sessionStorage.getItem(name) ?? localStorage.getItem(name));
			return until > Date.now() ? bytes(key) : undefined;
		} catch {
			return undefined;
		}
	}

	function remember(key, days) {
		const kept = { key: btoa(String.fromCharCode(...key)), until: Date.now() + (days || 1) * 864e5 };
		try {
			(days ? localStorage : sessionStorage).setItem(name, JSON.stringify(kept));
		} catch {
			/* asked again on the next page */
		}
	}

	async function keyOf(passphrase) {
		const signs = new TextEncoder().encode(passphrase.normalize('NFKC'));
		const secret = await crypto.subtle.importKey('raw', signs, 'PBKDF2', false, ['deriveBits']);
		const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations: Number(sealed.dataset.rounds) };
		return new Uint8Array(await crypto.subtle.deriveBits(how, secret, 256));
	}

	// undefined when the key is another one
	async function pageOf(key) {
		const content = bytes(sealed.textContent);
		const own = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
		const how = { name: 'AES-GCM', iv: content.subarray(0, 12) };
		const packed = await crypto.subtle.decrypt(how, own, content.subarray(12)).catch(() => undefined);
		return packed && new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
	}

	function show(page) {
		document.open();
		document.write(page);
		document.close();
	}

	if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) {
		told.textContent = told.dataset.unable;
		return;
	}
	const key = remembered();
	const page = key && (await pageOf(key));
	if (page) {
		show(page);
		return;
	}
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		const { passphrase, keep, open } = form.elements;
		told.textContent = told.dataset.opening;
		open.disabled = true;
		const given = await keyOf(passphrase.value);
		const opened = await pageOf(given);
		if (opened) {
			remember(given, keep.checked ? DAYS : 0);
			show(opened);
			return;
		}
		open.disabled = false;
		told.textContent = told.dataset.wrong;
		passphrase.setAttribute('aria-invalid', 'true');
		passphrase.select();
	});
	form.hidden = false;
	form.elements.passphrase.focus();
})();
