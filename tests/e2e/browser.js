/*
 * The whole way through the web pages in headless Chromium: form, errors, confirmation, status,
 * agreement; axe-core looks at each. Prints what is wrong as JSON: [] where nothing is.
 *
 *	node browser.js BASE LANGUAGE SCRIPT WIDTH SCHEME PICTURES
 *
 * The folder of playwright-core and axe-core comes by NODE_PATH.
 */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [base, language, script, width, scheme, pictures] = process.argv.slice(2);
const prefix = language === "en" ? "/en" : "";
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const wrong = [];
let serial = 0;

function expect(good, words) {
	if (!good)
		wrong.push(words);
}

async function judge(page, name) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}));
	for (const v of found.violations)
		for (const node of v.nodes)
			wrong.push(`${name}: ${v.id}: ${v.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`);
}

async function look(page, name) {
	if (pictures) {
		const file = [String(++serial), name, language, width, scheme].join("-") + ".png";
		await page.screenshot({ path: path.join(pictures, file), fullPage: true });
	}
	/* its timers need a page with scripts */
	if (script === "script")
		await judge(page, name);
	const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
	expect(over <= 0, `${name}: ${over} pixels too wide`);
	expect(await page.getAttribute("html", "lang") === language, `${name}: language`);
	expect(await page.getAttribute("html", "dir") === (language === "en" ? "ltr" : "rtl"), `${name}: direction`);
	const small = await page.evaluate(() => [...document.querySelectorAll("button, nav a, input:not([type=hidden]):not([tabindex='-1']), .choice, textarea, a.primary")]
		.filter((e) => e.type !== "radio")
		.map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
		.filter(([, height]) => height < 44));
	expect(!small.length, `${name}: lower than 44 pixels: ${JSON.stringify(small)}`);
}

async function fill(page) {
	await page.check("#type-complaint");
	await page.fill("#name", "نورة <b>العتيبي</b>");
	await page.fill("#email", "noura@people.test");
	await page.fill("#mobile", "٠٥١٢ ٣٤٥ ٦٧٨");
	await page.fill("#subject", "تأخر \"الوثيقة\" & more");
	await page.fill("#message", "\nالسلام عليكم\n<script>alert(1)</script> & more");
	await page.setInputFiles("#attachments", [{ name: "صورة.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") }]);
}

/* Who only has a keyboard meets everything, in order, and sees where they are. */
async function walk(page) {
	const seen = [];
	for (let i = 0; i < 40; i++) {
		await page.keyboard.press("Tab");
		const at = await page.evaluate(() => {
			const e = document.activeElement;
			return [e.id || e.className || e.tagName, getComputedStyle(e).outlineStyle !== "none"];
		});
		if (at[0] === "BODY")
			break;
		seen.push(at[0]);
		expect(at[1], `the focus on ${at[0]} is not seen`);
	}
	expect(seen[0] === "skip", `the first stop is ${seen[0]}`);
	const order = ["type-inquiry", "name", "email", "mobile", "trainee", "unit", "subject", "message", "attachments"];
	expect(JSON.stringify(seen.filter((s) => order.includes(s))) === JSON.stringify(order), `the stops are ${seen}`);
	expect(!seen.includes("website"), "the trap is met by keyboard");
}

async function send(page) {
	await Promise.all([page.waitForNavigation(), page.click("main button[type=submit]")]);
}

async function go(page) {
	await page.goto(`${base}${prefix}/`);
	await look(page, "form");
	await walk(page);
	await send(page);
	expect(page.url() === `${base}${prefix}/`, `errors are at ${page.url()}`);
	expect(await page.locator(".error").count() === 5, `${await page.locator(".error").count()} errors`);
	expect(await page.evaluate(() => document.activeElement.getAttribute("role")) === "alert", "the summary is not focused");
	await look(page, "errors");
	await fill(page);
	await page.fill("#email", "noura");
	await send(page);
	expect(await page.locator(".error").count() === 1, "only the address is wrong");
	expect(await page.inputValue("#message") === "\nالسلام عليكم\n<script>alert(1)</script> & more", "the message is not as typed");
	expect(await page.inputValue("#name") === "نورة <b>العتيبي</b>", "the name is not as typed");
	expect(await page.isChecked("#type-complaint"), "the type was forgotten");
	await look(page, "error");
	/* there and back: what was typed stays */
	await Promise.all([page.waitForNavigation(), page.click("button.toggle")]);
	expect(await page.getAttribute("html", "lang") !== language, "the language did not change");
	expect(await page.inputValue("#name") === "نورة <b>العتيبي</b>", "the change of language forgets the name");
	await Promise.all([page.waitForNavigation(), page.click("button.toggle")]);
	await fill(page);
	await send(page);
	expect(page.url().includes(`${prefix}/received/`), `the confirmation is at ${page.url()}`);
	const reference = (await page.textContent(".reference")).trim();
	await look(page, "confirmation");
	await page.reload();
	expect((await page.textContent(".reference")).trim() === reference, "reloading changes the reference");
	await Promise.all([page.waitForNavigation(), page.click("main a.primary")]);
	expect((await page.textContent("h1")).includes(reference), "the link leads to the ticket");
	await look(page, "ticket");
	await Promise.all([page.waitForNavigation(), page.click("a.toggle")]);
	expect((await page.textContent("h1")).includes(reference), "the other language shows the ticket, too");
	await page.goto(`${base}${prefix}/ticket`);
	await look(page, "ask");
	await page.fill("#reference", reference.toLowerCase().replace("-", " "));
	await page.fill("#contact", "omar@people.test");
	await send(page);
	await look(page, "unknown");
	await page.fill("#contact", "+966 51 234 5678");
	await send(page);
	expect((await page.textContent("h1")).includes(reference), "the mobile number shows it");
	await page.goto(`${base}${prefix}/sla`);
	await look(page, "sla");
	return reference;
}

async function main() {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync"],
	});
	const context = await browser.newContext({
		javaScriptEnabled: script === "script",
		viewport: { width: Number(width), height: 800 },
		colorScheme: scheme,
	});
	const page = await context.newPage();
	page.setDefaultTimeout(15000);
	page.on("console", (m) => m.type() === "error" && !/status of 4\d\d/.test(m.text()) && wrong.push(`console: ${m.text()}`));
	page.on("pageerror", (e) => wrong.push(`page: ${e}`));
	page.on("request", (r) => expect(r.url().startsWith(base), `asks ${r.url()}`));
	let reference = null;
	try {
		reference = await go(page);
	} catch (e) {
		wrong.push(`${page.url()}: ${e}`);
	}
	await browser.close();
	console.log(JSON.stringify({ reference, wrong }));
}

main();
