import { useLocation, useNavigation, useSearchParams } from "@remix-run/react";

/** The page's search parameters; the chosen ones at once, while the page that shows them is still being loaded. */
export function useChosenParams(): ReturnType<typeof useSearchParams> {
  const [params, setParams] = useSearchParams();
  const { pathname } = useLocation();
  const next = useNavigation().location;
  return [next?.pathname === pathname ? new URLSearchParams(next.search) : params, setParams];
}
