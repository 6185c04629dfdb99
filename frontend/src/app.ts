// Everything here only improves pages that already work without it.
import htmx from "htmx.org";
import { wirePasswordAdvice } from "./advice";
import { wirePanels } from "./beside";
import { wireConfirmations } from "./confirm";
import { wireDropZones } from "./drop";
import { wireLiveForms } from "./filters";
import { wireInlineSignIn } from "./inline-sign-in";
import { showPlace } from "./menu";
import { wirePasskeys } from "./passkeys";
import { wirePhoneFolds } from "./phone-folds";
import { wirePicks } from "./picks";
import { wirePrintButtons } from "./print";
import { wireRemarks } from "./remarks";
import { wireSelections } from "./selection";
import { wireReveals } from "./reveal";
import { wireSums } from "./sum";
import { wireTabs } from "./tabs";
import { wireThemeToggles } from "./theme-choice";
import { wireUnsavedGuards } from "./unsaved";

// The content security policy forbids eval and inline styles; pages of a shared computer are not kept in its storage.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.attributesToSettle = ["class", "width", "height"];
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.selfRequestsOnly = true;
htmx.config.scrollIntoViewOnBoost = false;
// A refused form comes back with what is wrong with it, so its answer is shown like any other.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];

showPlace();
wireConfirmations();
wirePanels();
wireInlineSignIn();
wirePasswordAdvice();
wireLiveForms();
wireThemeToggles();
wireDropZones();
wireUnsavedGuards();
wirePasskeys();
wireSelections();
wirePhoneFolds();
wirePicks();
wirePrintButtons();
wireRemarks();
wireReveals();
wireSums();
wireTabs();

