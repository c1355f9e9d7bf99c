// Start: draw every part in the page's first language, and listen for the switch.

for (const button of document.querySelectorAll("[data-lang]"))
  button.addEventListener("click", () => showLanguage(button.dataset.lang));
document.body.classList.add("scripted");
draw(document.getElementById("convoy-tables"), drawConvoys);
draw(document.getElementById("vehicle-tables"), drawVehicles);
setUpPrinting();
setUpMap();
setUpCurve();
setUpSure();
