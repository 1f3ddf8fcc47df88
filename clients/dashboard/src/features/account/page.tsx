import { LogOut } from "lucide-react";
import { signOut } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { Devices } from "./devices.tsx";
import { Faces } from "./faces.tsx";
import { Factors } from "./factors.tsx";
import { MyData } from "./my-data.tsx";
import styles from "./page.module.css";
import { PasswordForm } from "./password-form.tsx";
import { Preferred } from "./preferred.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { Recorded } from "./recorded.tsx";
import { ReportFiles } from "./report-files.tsx";
import { w } from "./words.ts";

/** What is somebody's own: their profile, how they sign in, what is kept of them. */
export function AccountPage() {
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <div className={styles.columns}>
          <div className={styles.column}>
            <ProfileForm />
            <PasswordForm />
            <Preferred />
            <Button
              icon={<LogOut aria-hidden />}
              onClick={() => void signOut().catch((error) => toast(failureText(error)))}
            >
              {w.signOut}
            </Button>
          </div>
          <div className={styles.column}>
            <Recorded />
            <Factors />
            <Faces />
            <Devices />
            <MyData />
            <ReportFiles />
          </div>
        </div>
      </Main>
    </>
  );
}
