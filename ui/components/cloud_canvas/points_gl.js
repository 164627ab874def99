// Draws the points with WebGL. Discs shaded like balls: the exact colour in the middle, darker towards the rim.

import { clamp } from "../shared/keys.js";

const VERTEX = `
attribute vec3 place; attribute vec3 colour; attribute float size;
uniform vec3 right, up, towards; uniform vec4 lens; uniform vec2 depths, limits; uniform vec4 flat_colour; uniform float behind;
varying vec3 painted;
void main() {
  float depth = lens.w - dot(towards, place);
  float deep = (depth - depths.x) / (depths.y - depths.x) * 2.0 - 1.0;
  gl_Position = vec4(lens.x * dot(right, place), lens.y * dot(up, place), (deep + behind) * depth, depth);
  gl_PointSize = clamp(size * lens.z / depth, limits.x, limits.y);
  painted = mix(colour, flat_colour.rgb, flat_colour.a);
}`;
const FRAGMENT = `
precision mediump float;
varying vec3 painted;
void main() {
  vec2 off = 2.0 * gl_PointCoord - 1.0;
  float square = dot(off, off);
  if (square > 1.0) discard;
  gl_FragColor = vec4(painted * mix(0.5, 1.0, sqrt(1.0 - square)), 1.0);
}`;
export const SMALLEST = 2; // pixels across
export const LARGEST = 96;

// A painter for `canvas`, or null where the browser has no WebGL.
export function glPainter(canvas) {
  const gl = canvas.getContext("webgl", { antialias: true, alpha: true });
  if (!gl) return null;
  const program = linked(gl);
  if (!program) return null;
  const at = (name) => gl.getUniformLocation(program, name);
  const names = ["right", "up", "towards", "lens", "depths", "limits", "flat_colour", "behind"];
  const painter = { gl, program, uniforms: Object.fromEntries(names.map((name) => [name, at(name)])), buffers: {} };
  gl.enable(gl.DEPTH_TEST);
  gl.useProgram(program);
  return painter;
}

function linked(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

// Hands the scene's arrays to the graphics card, once per scene.
export function loadScene({ gl, buffers }, scene) {
  const { points, whole } = scene.arrays;
  for (const [name, data] of Object.entries({ points, whole, colours: scene.colours, sizes: scene.sizes })) {
    buffers[name] ??= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  }
}

function attribute({ gl, program, buffers }, name, buffer, count, kind) {
  const place = gl.getAttribLocation(program, name);
  gl.enableVertexAttribArray(place);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffers[buffer]);
  gl.vertexAttribPointer(place, count, kind, kind === gl.UNSIGNED_BYTE, 0, 0);
}

// Draws at the canvas's own size; `lens` is of that size, `quiet` the colour (0 to 1) of the whole cloud behind.
export function paintGl(painter, scene, lens, { quiet, whole, density }) {
  const { gl, program, uniforms } = painter;
  gl.viewport(0, 0, lens.width, lens.height);
  gl.clearColor(0, 0, 0, 0);
  gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  for (const name of ["right", "up", "towards"]) gl.uniform3fv(uniforms[name], lens[name]);
  gl.uniform4f(uniforms.lens, (2 * lens.focal) / lens.width, (2 * lens.focal) / lens.height, lens.focal, lens.distance);
  gl.uniform2f(uniforms.depths, lens.near, lens.far);
  gl.uniform2f(uniforms.limits, SMALLEST * density, LARGEST * density);
  gl.uniform1f(uniforms.behind, 0);
  attribute(painter, "place", "points", 3, gl.FLOAT);
  attribute(painter, "colour", "colours", 3, gl.UNSIGNED_BYTE);
  attribute(painter, "size", "sizes", 1, gl.FLOAT);
  gl.uniform4f(uniforms.flat_colour, 0, 0, 0, 0);
  gl.drawArrays(gl.POINTS, 0, scene.count);
  if (!whole) return;
  for (const name of ["colour", "size"]) gl.disableVertexAttribArray(gl.getAttribLocation(program, name));
  gl.vertexAttrib1f(gl.getAttribLocation(program, "size"), wholeSize(scene));
  attribute(painter, "place", "whole", 3, gl.FLOAT);
  gl.uniform4f(uniforms.flat_colour, ...quiet, 1);
  gl.uniform1f(uniforms.behind, 0.03); // else single points of the whole cloud speckle the balls they lie in
  gl.drawArrays(gl.POINTS, 0, scene.arrays.whole.length / 3);
}

export const wholeSize = (scene) => clamp(0.35 / Math.sqrt(scene.arrays.whole.length / 3 || 1), 0.003, 0.012);

export function forgetGl({ gl }) {
  gl.getExtension("WEBGL_lose_context")?.loseContext();
}
