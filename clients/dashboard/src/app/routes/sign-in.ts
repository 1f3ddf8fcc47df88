import { createRoute } from "@tanstack/react-router";
import { mailed, outside } from "../layouts.tsx";
import { page } from "../page.ts";
import { choiceIn, type Search, textIn } from "../search.ts";

const tokenIn = (search: Search) => ({ ...textIn("token", search) });

const login = createRoute({
  getParentRoute: () => outside,
  path: "/login",
  component: page(() => import("../../features/sign-in/login-page.tsx"), "LoginPage"),
});

const register = createRoute({
  getParentRoute: () => outside,
  path: "/register",
  validateSearch: (search: Search) => ({
    ...textIn("invite_code", search),
    ...choiceIn("how", ["join"], search),
  }),
  component: page(() => import("../../features/sign-in/register-page.tsx"), "RegisterPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => outside,
  path: "/forgot-password",
  component: page(() => import("../../features/sign-in/forgot-password-page.tsx"), "ForgotPasswordPage"),
});

const resetPassword = createRoute({
  getParentRoute: () => mailed,
  path: "/reset-password",
  validateSearch: tokenIn,
  component: page(() => import("../../features/sign-in/reset-password-page.tsx"), "ResetPasswordPage"),
});

const verifyEmail = createRoute({
  getParentRoute: () => mailed,
  path: "/verify-email",
  validateSearch: tokenIn,
  component: page(() => import("../../features/sign-in/address-pages.tsx"), "VerifyEmailPage"),
});

const confirmAddress = createRoute({
  getParentRoute: () => mailed,
  path: "/confirm-address",
  validateSearch: tokenIn,
  component: page(() => import("../../features/sign-in/address-pages.tsx"), "ConfirmAddressPage"),
});

const cancelAddressChange = createRoute({
  getParentRoute: () => mailed,
  path: "/cancel-address-change",
  validateSearch: tokenIn,
  component: page(() => import("../../features/sign-in/address-pages.tsx"), "CancelAddressChangePage"),
});

const acceptAccount = createRoute({
  getParentRoute: () => mailed,
  path: "/accept-account",
  validateSearch: tokenIn,
  component: page(() => import("../../features/sign-in/accept-account-page.tsx"), "AcceptAccountPage"),
});

export const outsideRoutes = [login, register, forgotPassword] as const;
export const mailedRoutes = [resetPassword, verifyEmail, confirmAddress, cancelAddressChange, acceptAccount] as const;
