// Runs before the first paint, so that a chosen theme never flashes the other one.
import { rememberedTheme } from "./theme-choice";

const theme = rememberedTheme(localStorage);
if (theme) document.documentElement.dataset.theme = theme;
