import { type Preferences, setPreference, usePreferences } from "../../api/preferences.ts";
import { Card } from "../../ui/card/card.tsx";
import { CheckField, SelectField } from "../../ui/field/field.tsx";
import { LANGUAGES, type Language } from "../../words/languages.ts";
import { language } from "../../words/words.ts";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** What somebody likes on this device. */
export function Preferred() {
  const { theme, isOwnZone, hasKeys, showsScreens } = usePreferences();
  const speak = (next: Language) => {
    setPreference({ language: next });
    window.location.reload();
  };
  return (
    <Card title={w.preferences}>
      <div className={styles.form}>
        <SelectField label={w.language} value={language} onChange={({ target }) => speak(target.value as Language)}>
          {(Object.keys(LANGUAGES) as Language[]).map((each) => (
            <option key={each} value={each} lang={each}>
              {LANGUAGES[each]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={w.theme}
          value={theme}
          onChange={({ target }) => setPreference({ theme: target.value as Preferences["theme"] })}
        >
          {(["system", "light", "dark"] as const).map((each) => (
            <option key={each} value={each}>
              {w.themes[each]}
            </option>
          ))}
        </SelectField>
        <CheckField
          label={w.ownZone}
          checked={isOwnZone}
          onChange={({ target }) => setPreference({ isOwnZone: target.checked })}
        />
        <CheckField
          label={w.keys}
          checked={hasKeys}
          onChange={({ target }) => setPreference({ hasKeys: target.checked })}
        />
        <CheckField
          label={w.screens}
          checked={showsScreens}
          onChange={({ target }) => setPreference({ showsScreens: target.checked })}
        />
      </div>
    </Card>
  );
}
