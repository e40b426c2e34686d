import { createRoot } from 'react-dom/client';
import './theme.css';
import './page.css';
import { App } from './App.tsx';

const place = document.getElementById('page');
if (place !== null) createRoot(place).render(<App />);
