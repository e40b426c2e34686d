import { createRoot } from 'react-dom/client';
import './page.css';

const place = document.getElementById('page');
if (place !== null) createRoot(place).render(<p>Here the page will be.</p>);
