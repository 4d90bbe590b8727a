// Map, list and time bars of a day. What is selected in one is selected in all.

import { Suspense, lazy, useCallback, useEffect, useMemo, useState } from 'react';
import { districts as fetchDistricts } from '../api';
import { useWords } from '../i18n';
import { usePrinting } from '../lib/printing';
import type { Tab } from '../tabs';
import type { RoutingView as View } from '../types';
import { Gantt } from './Gantt';
import { RouteList } from './RouteList';
import { SvgMap } from './SvgMap';
import { Unserved } from './Unserved';
import { NOTHING, hasWebGl } from './model';
import type { Selection } from './model';

const RouteMap = lazy(() => import('./RouteMap'));
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

export interface MapProps {
  view: View;
  districts: GeoJSON.FeatureCollection;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

export function RoutingView({ view, tab }: { view: View; tab: Tab }) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  if (tab === 'unserved') return <Unserved view={view} />;
  return <Day view={view} selection={selection} onSelect={setSelection} />;
}

interface DayProps {
  view: View;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

function Day({ view, selection, onSelect }: DayProps) {
  const { t } = useWords();
  const printing = usePrinting();
  const [districts, setDistricts] = useState<GeoJSON.FeatureCollection | null>(null);
  const [drawn, setDrawn] = useState(() => hasWebGl());
  useEffect(() => {
    // Without boundaries the routes still show; the map is then only less of a map.
    fetchDistricts().then(setDistricts, () => setDistricts(EMPTY));
  }, []);
  const drawPlainly = useCallback(() => setDrawn(false), []);
  const known = useMemo(
    () => (view.routes.some((route) => route.vehicle === selection.vehicle) ? selection : NOTHING),
    [view, selection],
  );
  const props = { view, districts: districts ?? EMPTY, selection: known, onSelect };
  return (
    <div className="day">
      <section className="map-box" aria-label={t('map.label')}>
        {districts &&
          (drawn && !printing ? (
            <Suspense fallback={<p className="quiet">{t('run.loading')}</p>}>
              <RouteMap {...props} onFailure={drawPlainly} />
            </Suspense>
          ) : (
            <SvgMap {...props} />
          ))}
        <p className="map-note">{t('map.note')}</p>
      </section>
      <RouteList view={view} selection={known} onSelect={onSelect} />
      <Gantt view={view} selection={known} onSelect={onSelect} />
    </div>
  );
}
