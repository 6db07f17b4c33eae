// When the player has scrolled away, its controls stay as a bar at the top: the same ones, so there is one of each.

const controls = player.querySelector(".controls");

function showBar([entry]) {
  const isAbove = !entry.isIntersecting && entry.boundingClientRect.bottom <= 0;
  if (isAbove === controls.classList.contains("bar")) return;
  // The place that they leave stays as high as it was, so that the text does not move.
  player.style.minHeight = isAbove ? `${entry.boundingClientRect.height}px` : "";
  controls.classList.toggle("bar", isAbove);
}

if (!isEmbedded) new IntersectionObserver(showBar).observe(player);
