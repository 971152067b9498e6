// What the small learning platform puts on its window.
interface Window {
  lms: any;
  API_1484_11?: any;
  API?: any;
}
declare const Scorm2004API: any;
declare const Scorm12API: any;
